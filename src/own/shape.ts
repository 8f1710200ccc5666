import * as z from 'zod';
import { burstKeys, type Detector, families } from '#sdk';
import { optionalFields } from '../request.ts';
import { liveMs } from '../score/live.ts';

/** A detector of an operator's own has at most so many traits and bursts, and a closed trait so many values: each is a column of every sign-up. */
const columnsMax = 20;
const valuesMax = 64;
/** A sign-up must be in the live window when its value becomes known, and a while after. */
const ageMaxMs = liveMs / 2;

const id = z
  .string({ error: 'expected an id' })
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be small letters, digits and dashes, at most 63');
const prose = z.string({ error: 'expected text' }).min(1, 'must not be empty').max(1_000, 'at most 1000 characters');
const value = z.string({ error: 'expected text' }).min(1, 'must not be empty').max(80, 'at most 80 characters');
const family = z.enum(families, { error: `expected one of ${families.join(', ')}` });
const flag = z.boolean({ error: 'expected true or false' });
const called = z.custom(given => typeof given === 'function', 'expected a function');
const prior = z.record(
  z.string(),
  z.array(z.number({ error: 'expected a share' }).min(0, 'a share is 0 to 1').max(1, 'a share is 0 to 1'), {
    error: 'expected a list of shares for each value of the parent, or for `*`',
  }),
  { error: 'expected shares by value of the parent, or by `*`' },
);

function listOf<Item extends z.ZodType>(item: Item, max: number) {
  return z.array(item, { error: 'expected a list' }).max(max, `at most ${max}`);
}

const meta = z.strictObject(
  {
    id: id.refine(text => text !== 'other', 'is taken: metrics sum under it what has no name'),
    title: prose,
    family,
    sees: prose,
    needs: listOf(z.enum(optionalFields, { error: `expected fields: ${optionalFields.join(', ')}` }), 20),
    honest: prose,
    parameters: listOf(
      z.strictObject({
        name: prose,
        unit: z.string({ error: 'expected text' }),
        default: z.union([z.number(), z.string()], { error: 'expected a number or text' }),
        source: prose,
      }),
      20,
    ),
    informational: flag.optional(),
    runbook: listOf(prose, 20),
    reason: called,
    words: called.optional(),
  },
  { error: 'expected a section' },
);

const across = z.strictObject({
  across: id,
  partMin: z.number({ error: 'expected a part' }).min(0, 'a part is 0 to 1').max(1, 'a part is 0 to 1').optional(),
  max: z.number({ error: 'expected nats' }).min(0, 'must not be negative').optional(),
});
const anchors = z.union([z.boolean(), across], { error: 'expected true, false or { across: id }' });

const trait = z
  .strictObject({
    id,
    family: family.optional(),
    parent: id.optional(),
    values: listOf(value, valuesMax).optional(),
    middles: listOf(z.number({ error: 'expected numbers' }), valuesMax)
      .refine(middles => middles.every((middle, i) => middle > (middles[i - 1] ?? 0)), 'must be above 0 and go up')
      .optional(),
    prior: prior.optional(),
    machine: listOf(value, valuesMax).optional(),
    anchors: anchors.optional(),
    ageMs: z
      .number({ error: 'expected milliseconds' })
      .min(0, 'must not be negative')
      .max(ageMaxMs, `at most ${ageMaxMs}, half the live window`)
      .optional(),
    observe: called,
  })
  .superRefine(({ values, middles, prior, machine = [] }, context) => {
    if (middles !== undefined && middles.length !== values?.length) {
      context.addIssue({ code: 'custom', path: ['middles'], message: 'needs `values`, as many as there are middles' });
    }
    if (prior !== undefined && values === undefined) {
      context.addIssue({ code: 'custom', path: ['prior'], message: 'needs `values`: shares are of values' });
    }
    const stray = values === undefined ? undefined : machine.find(one => !values.includes(one));
    if (stray !== undefined) {
      context.addIssue({ code: 'custom', path: ['machine'], message: `${JSON.stringify(stray)} is not in \`values\`` });
    }
  });

const key = z.enum(burstKeys, { error: `expected one of ${burstKeys.join(', ')}` });
const burst = z
  .strictObject({
    id,
    family: family.optional(),
    key,
    count: z.union(
      [
        z.literal('signups'),
        z.strictObject({ distinct: key }),
        z.strictObject({ spread: z.strictObject({ atLeast: z.int().min(1).max(1_000) }) }),
      ],
      { error: 'expected `signups`, { distinct: key } or { spread: { atLeast: gaps } }' },
    ),
    outcome: z.enum(['created', 'rejected'], { error: 'expected `created` or `rejected`' }).optional(),
    windowMs: z
      .number({ error: 'expected milliseconds' })
      .min(1_000, 'at least 1000')
      .max(liveMs, `at most ${liveMs}, the live window`),
    buckets: listOf(z.int({ error: 'expected whole numbers' }).min(1, 'must be 1 or more'), valuesMax)
      .min(1, 'needs one bound at least')
      .refine(bounds => bounds.every((bound, i) => bound > (bounds[i - 1] ?? 0)), 'must go up'),
    parent: id.optional(),
    prior,
    anchors: anchors.optional(),
  })
  .superRefine(({ count, outcome, anchors }, context) => {
    if (anchors !== true || count !== 'signups' || outcome !== undefined) return;
    const message = 'volume never carries an attack; count something distinct, an outcome or a spread';
    context.addIssue({ code: 'custom', path: ['anchors'], message });
  });

const shape = z.strictObject(
  { meta, traits: listOf(trait, columnsMax).optional(), bursts: listOf(burst, columnsMax).optional() },
  { error: 'expected a detector' },
);

/** The detector, or what is wrong with its shape, a line for each error: `my-id, trait my-trait: values: expected a list`. */
export function detectorIn(value: unknown, at: number): Detector | readonly string[] {
  const result = shape.safeParse(value);
  if (result.success) return value as Detector;
  return result.error.issues.flatMap(({ path, message, ...issue }) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
    const name = [idAt(value, ['meta', 'id']) ?? `detectors[${at}]`];
    const rest = [...path];
    const [list, index] = path;
    if ((list === 'traits' || list === 'bursts') && typeof index === 'number') {
      name.push(`${list === 'traits' ? 'trait' : 'burst'} ${idAt(value, [list, index, 'id']) ?? index}`);
      rest.splice(0, 2);
    }
    const line = (key: readonly PropertyKey[], words: string) =>
      [name.join(', '), ...(key.length === 0 ? [] : [key.map(String).join('.')]), words].join(': ');
    return keys?.map(key => line([...rest, key], 'unknown key')) ?? [line(rest, message)];
  });
}

function idAt(value: unknown, path: readonly (string | number)[]): string | undefined {
  let part = value;
  for (const step of path) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Readonly<Record<string | number, unknown>>)[step];
  }
  return id.safeParse(part).data;
}
