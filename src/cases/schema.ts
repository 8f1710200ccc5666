import * as z from 'zod';
import { duration, entries, oneOf, share, text } from '../config/fields.ts';
import { actions, incidentKinds, levels, severities } from '../outputs.ts';
import { scenarioNames } from '../simulate/scenarios.ts';

const dayMs = 86_400_000;
const repeatMax = 100_000;
const linesMax = 20;

const moment = z
  .string({ error: 'expected a time such as 2025-01-27T13:00:00Z' })
  .refine(
    value => /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
    'is not a time such as 2025-01-27T13:00:00Z',
  );

/** One request in the fields of the `json` format; what a field may hold is the reader's to say. */
const request = z.looseObject({
  after: duration(0, dayMs).optional().describe('Instead of `time`, in a `repeat`: how long after its turn.'),
});

const repeat = z.strictObject({
  repeat: entries(1, repeatMax).describe('How many turns.'),
  from: moment.describe('Time of the first turn.'),
  every: duration(1, dayMs).describe('From one turn to the next.'),
  requests: z
    .array(request, { error: 'expected a list of requests' })
    .min(1, 'must hold at least one request')
    .max(linesMax, `must hold at most ${linesMax} requests`)
    .describe(
      'What one turn requests. In texts `{n}` is the number of the turn from 0, `{n%250}` its remainder, `{n/250}` its whole ' +
        'part, `{letters}` ten letters that look drawn at random, `{name}` a name as people have them.',
    ),
});

const file = z.strictObject({
  file: text().describe('A log in any format, plain or gzip; a relative path starts at the folder of the case.'),
});

const simulated = z.strictObject({
  simulate: oneOf(scenarioNames).describe('A scenario of `floodgate simulate`.'),
  seed: entries(0, 2 ** 32 - 1)
    .default(1)
    .describe('Its seed.'),
});

/** Told apart by their keys, so that an error speaks of the kind that was meant. */
const part = z.unknown().transform((value, context): CasePart => {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fail = ({ issues }: z.ZodError): never => {
    for (const { path, message } of issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  };
  if (keys.includes('file')) {
    const { data, error } = file.safeParse(value);
    return data === undefined ? fail(error) : { kind: 'file', ...data };
  }
  if (keys.includes('simulate')) {
    const { data, error } = simulated.safeParse(value);
    return data === undefined ? fail(error) : { kind: 'simulation', ...data };
  }
  if (keys.includes('repeat')) {
    const { data, error } = repeat.safeParse(value);
    return data === undefined ? fail(error) : { kind: 'repeat', ...data };
  }
  const { data, error } = request.safeParse(value);
  return data === undefined ? fail(error) : { kind: 'request', request: data };
});

const expectedVerdict = z
  .strictObject({
    request_id: text(200).describe('Of the sign-ups that are meant; a `*` at the end stands for any rest.'),
    level: oneOf(levels).optional().describe('The level of their last verdict.'),
    action: oneOf(actions).optional().describe('The action of their last verdict.'),
    detector: text(80).optional().describe('A detector that one of the reasons must come from.'),
    at_least: share()
      .optional()
      .describe('The part of them that must be so; all, where `at_most` is not given either.'),
    at_most: share().optional().describe('The part of them that may be so at most.'),
  })
  .refine(
    ({ level, action, detector }) => level !== undefined || action !== undefined || detector !== undefined,
    'says nothing; give a level, an action or a detector',
  );

const expectedIncident = z.strictObject({
  kind: oneOf(incidentKinds).describe('Its kind.'),
  site: text(200).optional().describe('Its site.'),
  severity: oneOf(severities).optional().describe('Its worst severity.'),
  opened_before: moment.optional().describe('Event time by which it must have opened.'),
});

/** One case of `floodgate test`: what came in, and what must be said about it. */
export const caseSchema = z.strictObject({
  name: text(200).describe('What must hold, in words.'),
  requests: z
    .array(part, { error: 'expected a list' })
    .min(1, 'must not be empty')
    .describe('What came in: logs, simulations and requests, merged by time.'),
  expect: z.strictObject({
    verdicts: z.array(expectedVerdict).default([]).describe('What must be said of sign-ups.'),
    incidents: z
      .array(expectedIncident)
      .optional()
      .describe('All incidents that must open, and no others; `[]` for none.'),
  }),
});

export type Case = z.output<typeof caseSchema>;
export type CasePart =
  | ({ readonly kind: 'file' } & z.output<typeof file>)
  | ({ readonly kind: 'simulation' } & z.output<typeof simulated>)
  | ({ readonly kind: 'repeat' } & z.output<typeof repeat>)
  | { readonly kind: 'request'; readonly request: CaseRequest };
export type CaseRequest = z.output<typeof request>;
export type ExpectedVerdict = z.output<typeof expectedVerdict>;
export type ExpectedIncident = z.output<typeof expectedIncident>;
