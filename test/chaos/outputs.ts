import type { AlertEvent, Verdict } from '../../src/outputs.ts';

/** One thing that floodgate said: what identifies it, and all of it under the projection of identity. */
export interface Said {
  readonly id: string;
  readonly text: string;
  /** End of the pane whose closing caused it, epoch milliseconds. */
  readonly judgedMs: number;
}

/** What should be said, by id. */
export type Oracle = ReadonlyMap<string, string>;

/** Ids of what differs from the oracle. */
export interface Difference {
  readonly lost: readonly string[];
  /** Each with the fields that differ, or that it should not be there at all. */
  readonly wrong: readonly string[];
  /** Said more than once, with the same content or another. */
  readonly twice: readonly string[];
}

export function verdictSaid({ position: _, ...verdict }: Verdict): Said {
  return {
    id: `verdict ${verdict.request_id} ${verdict.revision}`,
    text: JSON.stringify(verdict),
    judgedMs: Date.parse(verdict.judged),
  };
}

export function alertSaid({ completeness: _, ...alert }: AlertEvent): Said {
  return { id: `alert ${alert.id} ${alert.sequence}`, text: JSON.stringify(alert), judgedMs: Date.parse(alert.time) };
}

export function oracleOf(said: readonly Said[], limitMs: number): Oracle {
  return new Map(said.filter(({ judgedMs }) => judgedMs <= limitMs).map(({ id, text }) => [id, text]));
}

export function differenceOf(oracle: Oracle, said: readonly Said[]): Difference {
  const seen = new Map<string, number>();
  const wrong: string[] = [];
  for (const { id, text } of said) {
    seen.set(id, (seen.get(id) ?? 0) + 1);
    if (oracle.get(id) !== text && !isOfSight(text)) wrong.push(`${id} (${fieldsThatDiffer(oracle.get(id), text)})`);
  }
  return {
    lost: [...oracle.keys()].filter(id => !seen.has(id)),
    wrong,
    twice: [...seen].filter(([, count]) => count > 1).map(([id]) => id),
  };
}

/** Whether floodgate can see depends on the clock, so a replay says otherwise. */
function isOfSight(text: string): boolean {
  return (JSON.parse(text) as { readonly kind?: string }).kind === 'blind';
}

function fieldsThatDiffer(wanted: string | undefined, said: string): string {
  if (wanted === undefined) return 'not expected';
  const [one, other] = [wanted, said].map(text => JSON.parse(text) as Readonly<Record<string, unknown>>);
  const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  return [...names].filter(name => JSON.stringify(one?.[name]) !== JSON.stringify(other?.[name])).join();
}
