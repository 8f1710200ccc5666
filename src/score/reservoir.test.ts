import { Interner } from '../windows/interner.ts';
import { Reservoir, reservoirMax } from './reservoir.ts';

describe('the reservoir', () => {
  function filled(rows: number): { readonly reservoir: Reservoir; readonly add: (more: number) => void } {
    const reservoir = new Reservoir(new Interner());
    let number = 0;
    const add = (more: number) => {
      for (let i = 0; i < more; i++) reservoir.add({ values: [`${number++}`], codes: new Int32Array() } as never);
    };
    add(rows);
    return { reservoir, add };
  }
  const olderOf = ({ older }: Reservoir) => older.map(({ values }) => Number(values[0]));

  it('has an older half, in which the first sign-ups of an attack are not yet', () => {
    const { reservoir } = filled(2 * reservoirMax + 40);
    const older = olderOf(reservoir);
    expect(Math.min(...older)).toBeGreaterThanOrEqual(reservoirMax + 40);
    expect(Math.max(...older)).toBeLessThan(reservoirMax * 1.5 + 40);
    expect(older.length).toBeGreaterThan(reservoirMax * 0.45);
  });

  it('has all as its older half while they are few', () => {
    expect(olderOf(filled(60).reservoir).length).toBe(60);
    expect(olderOf(filled(120).reservoir).length).toBe(100);
  });

  it('works out what follows from the older half when that has moved on, not with every row', () => {
    const { reservoir, add } = filled(reservoirMax);
    let times = 0;
    const first = reservoir.followingOlder(() => {
      times++;
      return olderOf(reservoir)[0];
    });
    for (let i = 0; i < 160; i++) {
      add(1);
      expect(first()).toBeGreaterThan(i);
    }
    expect(times).toBe(10);
  });

  it('knows nothing of what it was before it was restored', () => {
    const { reservoir } = filled(reservoirMax);
    const rows = reservoir.followingOlder(() => olderOf(reservoir)[0]);
    expect(rows()).toBe(0);
    reservoir.restore({ rows: reservoir.rows.map(() => 'new' as never), next: 0 }, {
      load: () => ({ values: ['7'], codes: new Int32Array() }),
    } as never);
    expect(rows()).toBe(7);
  });
});
