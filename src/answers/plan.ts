import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { PlannedEvent } from '../incidents/planned.ts';
import { plainText } from './answer.ts';

const dayMs = 86_400_000;
/** Longer than this is no event but the new normal, which the baseline learns by itself. */
const lastsMaxMs = 7 * dayMs;

const instant = z.iso.datetime({
  offset: true,
  error: 'must be a time with its zone, such as 2025-01-27T13:00:00Z',
});

/** What somebody expects to bring people, as the API takes it. */
export const planSchema = z
  .strictObject({
    start: instant,
    end: instant,
    /** How many times as many people as usual. */
    factor: z.number('must be a number from 1 to 1000').min(1, 'must be 1 to 1000').max(1_000, 'must be 1 to 1000'),
    note: plainText(500).optional(),
    /** The site that it is for; all of them without it. */
    site: plainText(64).optional(),
    by: plainText(80),
  })
  .superRefine(({ start, end }, context) => {
    const lastsMs = Date.parse(end) - Date.parse(start);
    if (lastsMs > 0 && lastsMs <= lastsMaxMs) return;
    context.addIssue({ code: 'custom', path: ['end'], message: 'must be later than start, by seven days at most' });
  });

/** A planned event that is to take effect: kept, so that a restart judges the same again. */
export interface Plan extends z.output<typeof planSchema> {
  readonly id: string;
  /** When it was said, RFC 3339, by the clock of the service. */
  readonly given: string;
  /** Set when it was taken back; `by` and `given` are then of whoever did. */
  readonly withdrawn?: boolean | undefined;
}

/** Who takes an event back, as the API takes it. */
export const withdrawalSchema = z.strictObject({ by: plainText(80) });

/** Placed in event time: panes that end before this were judged without knowing of it. */
export const placedPlanSchema = planSchema.safeExtend({
  id: z.string(),
  given: z.string(),
  withdrawn: z.boolean().optional(),
  paneEndMs: z.number(),
});
export type PlacedPlan = z.output<typeof placedPlanSchema>;

export function planOf(said: z.output<typeof planSchema>, givenMs: number): Plan {
  const given = new Date(givenMs).toISOString();
  const hash = createHash('sha256')
    .update(JSON.stringify([said, given]))
    .digest('hex');
  const day = new Date(said.start).toISOString().slice(0, 10).replaceAll('-', '');
  return { ...said, id: `plan-${day}-${hash.slice(0, 8)}`, given };
}

/**
 * As the judge sees it: what was judged before it was said stays as it is, and so does what was judged before it was taken
 * back. `known` is what the judge has seen of it so far.
 */
export function plannedEventOf(plan: PlacedPlan, known: PlannedEvent | undefined): PlannedEvent {
  const { start, end, factor, site, note, by, withdrawn, paneEndMs } = plan;
  if (known === undefined) {
    return { startMs: Math.max(Date.parse(start), paneEndMs), endMs: Date.parse(end), factor, site, note, by };
  }
  return withdrawn && paneEndMs <= known.endMs ? { ...known, endMs: paneEndMs - 1, withdrawnBy: by } : known;
}
