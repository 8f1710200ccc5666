import type { Valued } from '../row.ts';
import { madeIn } from './made-in.ts';

/** How many rows have each name, and from which networks; those without a name are left out. `origin`: column of the network. */
export function byNetwork(
  rows: readonly Valued[],
  nameOf: (row: Valued) => string | undefined,
  origin: number,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const names = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === undefined) continue;
    const networks = madeIn(names, name, () => new Map());
    const network = row.values[origin] ?? '';
    networks.set(network, (networks.get(network) ?? 0) + 1);
  }
  return names;
}
