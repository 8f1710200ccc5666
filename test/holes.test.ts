import type { Feed, Happening } from '../src/sources/happening.ts';
import type { RawRecord } from '../src/sources/source.ts';
import { inOrder, minute, mix, ordinary, run, startMs, visits } from './traffic.ts';

const partitions = 3;
/** A busy hour and a half, spread over partitions by line as a shipper without keys does. */
const honest = inOrder(ordinary(60, 12));
const timeOf = (line: string) => Date.parse((JSON.parse(line) as { time: string }).time) - startMs;
const partitionOf = (index: number) => mix(index, 21) % partitions;

/** The lines as a feed of a few partitions, in order; `isGone` says which are not there any more. */
function feedOf(lines: readonly string[], isGone: (line: string, partition: number) => boolean = () => false): Feed {
  const happenings: Happening[] = Array.from({ length: partitions }, (_, partition) => ({ kind: 'joined', partition }));
  const losing = new Set<number>();
  lines.forEach((line, index) => {
    const partition = partitionOf(index);
    if (isGone(line, partition)) {
      losing.add(partition);
      return;
    }
    if (losing.delete(partition)) happenings.push({ kind: 'lost', partition });
    const record: RawRecord = {
      value: Buffer.from(line),
      source: `logs/${partition}`,
      firstLine: 1,
      offset: `${index}`,
    };
    happenings.push({ kind: 'records', partition, records: [record], lag: 0 });
  });
  happenings.push(...Array.from({ length: partitions }, (_, partition): Happening => ({ kind: 'left', partition })));
  return { next: async () => happenings.shift(), close: async () => {} };
}

const between = (fromMin: number, toMin: number) => (line: string) =>
  timeOf(line) >= fromMin * minute && timeOf(line) < toMin * minute;

describe('records that were deleted before they could be read', () => {
  it.each<[string, (line: string, partition: number) => boolean]>([
    ['of all partitions', between(25, 35)],
    ['of two partitions of three', (line, partition) => partition > 0 && between(25, 35)(line)],
    ['before everything in one partition', (line, partition) => partition === 1 && between(-10, 35)(line)],
  ])('open no incident: %s', async (_, isGone) => {
    const { alerts, last } = await run(feedOf(honest, isGone));
    expect(alerts).toEqual([]);
    expect([...last.values()].filter(({ level }) => level === 'malicious')).toEqual([]);
  });

  it('make what is said incomplete until they lie behind the live window, and only then', async () => {
    const { panes } = await run(feedOf(inOrder(ordinary(110, 4)), between(30, 40)));
    const incomplete = panes
      .filter(({ completeness }) => completeness.state === 'incomplete')
      .map(({ endMs }) => endMs - startMs);
    expect(incomplete[0]).toBeGreaterThan(29 * minute);
    expect(incomplete[0]).toBeLessThan(31 * minute);
    expect(incomplete.at(-1)).toBeGreaterThan(99 * minute);
    expect(incomplete.at(-1)).toBeLessThan(105 * minute);
  });

  it('hide no attack that goes on after them', async () => {
    const flood = visits(
      35,
      15,
      25,
      i => ({ form: false, used: false, pages: 0, session: `w-${i}`, agent: 'curl/8.5' }),
      9e5,
    );
    const { alerts } = await run(feedOf(inOrder(ordinary(60, 12), flood), between(25, 37)));
    expect(alerts[0]).toMatchObject({ kind: 'attack', state: 'open', completeness: { state: 'incomplete' } });
    expect(Date.parse(alerts[0]?.time ?? '') - startMs).toBeLessThan(43 * minute);
  });
});
