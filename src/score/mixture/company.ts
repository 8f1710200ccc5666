import type { Family } from '#sdk';
import { type Anchor, isShift } from './anchor.ts';
import { Component, littlePart } from './component.ts';
import { littleMass } from './division.ts';
import type { Sheet } from './sheet.ts';

/** What people who come together share: where they are, what they use, and how their mailboxes are called. */
const kinship: ReadonlySet<Family> = new Set(['client', 'network', 'mail', 'mask']);
/** A row that shares so much with a cluster, nats, is of the same people. */
const memberMin = 3;
/** With fewer more, the crowd is the cluster itself. */
const othersMin = 1;

/** Nats a row by which two clusters know each other's rows as their own people: client, network and country of both. */
const kinMin = 6;

/**
 * Tests each cluster alone and in its company. `test`: a cluster by rows that may be more than its own.
 *
 * What seems an attack is tested together with the people it belongs to, and is what it is at its best; what does something
 * as machines do is tested together with its like from the same clients and networks, and is what it is at its worst.
 */
export function testInCompany(
  components: readonly Component[],
  sheet: Sheet,
  test: (cluster: Component, rows: Component) => Anchor,
): ReadonlyMap<Component, Anchor> {
  const anchors = new Map(components.map(one => [one, test(one, one)]));
  const shifts = components.filter(one => isShift(anchors.get(one)));
  const free = components.filter(one => !shifts.includes(one));
  for (const cluster of free) {
    const anchor = anchors.get(cluster) as Anchor;
    const crowd = anchor.probability < littleMass ? undefined : crowdOf(cluster, shifts, sheet);
    const inCrowd = crowd && test(cluster, crowd);
    const best = inCrowd && inCrowd.probability < anchor.probability ? inCrowd : anchor;
    const kin = kinOf(cluster, free, sheet);
    const withKin = kin && test(cluster, kin);
    anchors.set(cluster, withKin && withKin.probability > best.probability ? withKin : best);
  }
  return anchors;
}

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

/**
 * A cluster together with those that have the same clients from the same networks, undefined where there is none: one
 * program may fall into several clusters, such as by how the names that it draws look. `others`: those that behave like
 * machines in something.
 */
export function kinOf(cluster: Component, others: readonly Component[], sheet: Sheet): Component | undefined {
  const kin = others.filter(
    other =>
      other !== cluster && sharedBy(cluster, other, sheet) >= kinMin && sharedBy(other, cluster, sheet) >= kinMin,
  );
  if (kin.length === 0) return undefined;
  const parts = cluster.parts.map((part, i) => kin.reduce((sum, other) => sum + (other.parts[i] ?? 0), part));
  const all = new Component(sheet, parts, 'free', cluster.left);
  all.count();
  return all;
}

/** How well one cluster explains who the rows of another are, nats a row. */
function sharedBy({ counts, size }: Component, { ratios }: Component, { attributes, attributeOf }: Sheet): number {
  let shared = 0;
  counts.forEach((count, cell) => {
    const of = attributes[attributeOf[cell] ?? 0];
    if (of !== undefined && !of.isConduct && (of.family === 'client' || of.family === 'network'))
      shared += count * (ratios[cell] ?? 0);
  });
  return shared / Math.max(1, size);
}
