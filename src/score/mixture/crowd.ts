import type { Family } from '#sdk';
import { Component, littlePart } from './component.ts';
import type { Sheet } from './sheet.ts';

/** What people who come together share: where they are, what they use, and how their mailboxes are called. */
const kinship: ReadonlySet<Family> = new Set(['client', 'network', 'mail', 'mask']);
/** A row that shares so much with a cluster, nats, is of the same people. */
const memberMin = 3;
/** With fewer more, the crowd is the cluster itself. */
const othersMin = 1;

/**
 * A cluster together with the rows of honest shifts that are of the same people: colleagues behind one address of whom
 * some have the form from a cache. The cluster alone holds those of them who look like machines *because* they look
 * so; whether the people behave as a program does is to be asked of all of them. Undefined where the cluster has no such
 * company.
 */
export function crowdOf(cluster: Component, shifts: readonly Component[], sheet: Sheet): Component | undefined {
  if (shifts.length === 0) return undefined;
  const isKin = Uint8Array.from(sheet.attributes, ({ family, isConduct }) =>
    kinship.has(family) && !isConduct ? 1 : 0,
  );
  const parts = cluster.parts.slice();
  let others = 0;
  for (let i = 0; i < parts.length; i++) {
    let part = 0;
    for (const shift of shifts) part += shift.parts[i] ?? 0;
    if (part < littlePart) continue;
    let shared = 0;
    for (let at = sheet.starts[i] ?? 0, end = sheet.starts[i + 1] ?? 0; at < end; at++) {
      const cell = sheet.cells[at] ?? 0;
      if (isKin[sheet.attributeOf[cell] ?? 0] === 1) shared += cluster.ratios[cell] ?? 0;
    }
    if (shared < memberMin) continue;
    parts[i] = Math.min(1, (parts[i] ?? 0) + part);
    others += part * (sheet.weights[i] ?? 0);
  }
  if (others < othersMin) return undefined;
  const crowd = new Component(sheet, parts, 'free', cluster.left);
  crowd.count();
  return crowd;
}
