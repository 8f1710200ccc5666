import type { Mixture } from './mixture.ts';
import { findSeeds } from './seeds.ts';

describe('what may seed a cluster', () => {
  /**
   * A hundred rows, of which forty are new in each of `places` attributes, which nobody is in a thousand times, and do in the last one what
   * one in ten does.
   */
  function newcomers(places: number): Mixture {
    const rows = 100;
    const groups = places + 1;
    const isNew = (i: number) => i < 40;
    return {
      background: new Float64Array(rows).fill(1),
      components: [],
      sheet: {
        groupCount: groups,
        cellCount: groups * 2,
        groupOf: Int32Array.from({ length: groups * 2 }, (_, cell) => cell >> 1),
        isConduct: Uint8Array.from({ length: groups }, (_, group) => (group === places ? 1 : 0)),
        p0: Float64Array.from({ length: groups * 2 }, (_, cell) => {
          const rare = cell >> 1 === places ? 0.1 : 0.001;
          return cell % 2 === 1 ? rare : 1 - rare;
        }),
        temper: new Float64Array(groups * 2).fill(1),
        weights: new Float64Array(rows).fill(1),
        starts: Int32Array.from({ length: rows + 1 }, (_, i) => i * groups),
        cells: Int32Array.from({ length: rows * groups }, (_, at) => {
          const group = at % groups;
          return group * 2 + (isNew(Math.floor(at / groups)) ? 1 : 0);
        }),
      },
    } as unknown as Mixture;
  }
  const conductOf = (places: number) =>
    findSeeds(newcomers(places), true).some(({ cells }) => cells.some(cell => cell >> 1 === places));

  it('is what they do, of however much of where they come from nobody was before', () => {
    expect(conductOf(3)).toBe(true);
    expect(conductOf(12)).toBe(true);
  });

  it('is where they come from while there is room for honest shifts', () => {
    expect(findSeeds(newcomers(12), false).length).toBeGreaterThan(0);
  });
});
