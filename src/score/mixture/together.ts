import type { Attribute } from '../attributes.ts';
import type { Component } from './component.ts';
import type { Sheet } from './sheet.ts';

/** Where those who have the one do the other less than this part as often as the rest do, they are others. */
const apartMax = 1 / 2;
/** So many rows on either side show it. */
const rowsMin = 5;

/**
 * Whether those of a cluster who have what mailboxes share are others than those who do as machines do. Some dozen accounts of a
 * program and a crowd of short names had come into one cluster, in which each of the two was loud: but the people
 * asked for the form, and the program's names were long.
 */
export function areApart(
  { attribute, counts }: { readonly attribute: Attribute; readonly counts: readonly number[] },
  act: Attribute,
  { parts }: Component,
  { rows, weights }: Sheet,
): boolean {
  const shared = sharedOf(attribute, counts);
  const sides = { with: { rows: 0, acting: 0 }, without: { rows: 0, acting: 0 } };
  rows.forEach(({ values }, i) => {
    const own = values[attribute.index];
    const acted = values[act.index];
    if (own === undefined || acted === undefined) return;
    const part = (parts[i] ?? 0) * (weights[i] ?? 0);
    const side = shared.has(own) ? sides.with : sides.without;
    side.rows += part;
    if (act.machine?.has(acted)) side.acting += part;
  });
  if (Math.min(sides.with.rows, sides.without.rows) < rowsMin) return false;
  return sides.with.acting / sides.with.rows < (apartMax * sides.without.acting) / sides.without.rows;
}

/** The values that a machine shows, or the two neighbouring ones that most have. */
function sharedOf({ machine, values = [] }: Attribute, counts: readonly number[]): ReadonlySet<string> {
  if (machine !== undefined) return machine;
  const pairs = values.slice(1).map((_, i) => (counts[i] ?? 0) + (counts[i + 1] ?? 0));
  const at = pairs.indexOf(Math.max(...pairs));
  return new Set(values.slice(at, at + 2));
}
