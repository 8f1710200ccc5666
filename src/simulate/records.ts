import { z } from 'zod';
import { eachLine } from '../decode/lines.ts';
import { FloodgateError } from '../errors.ts';
import { actions, incidentKinds, levels } from '../outputs.ts';
import { fileSource } from '../sources/file.ts';

/* What `evaluate` reads of each file; other keys are passed over, so that outputs may grow. */

const time = z.string().refine(text => Number.isFinite(Date.parse(text)), 'is no time in RFC 3339');

export const labelSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('signup'),
    request_id: z.string(),
    time,
    label: z.enum(['genuine', 'attack']),
    actor: z.string(),
    campaign: z.string().optional(),
  }),
  z.object({ kind: z.literal('campaign'), id: z.string(), start: time, end: time, signups: z.number() }),
]);

export const verdictSchema = z.object({
  request_id: z.string(),
  level: z.enum(levels),
  action: z.enum(actions),
  revision: z.int().nonnegative(),
});

export const alertSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'update', 'closed']),
  kind: z.enum(incidentKinds),
  time,
  attack_share: z.object({ estimate: z.number(), low: z.number(), high: z.number() }).optional(),
  planned: z.object({}).optional(),
});

const lineMaxBytes = 1024 * 1024;

/**
 * Visits each line of a file of JSON objects, plain or gzip, in order. Rejects with `FG_INPUT_READ` that names file and
 * line when one is not what it should be, and with the errors of `fileSource`.
 */
export async function eachRecord<Shape>(
  path: string,
  schema: z.ZodType<Shape>,
  visit: (record: Shape) => void,
): Promise<void> {
  const source = await fileSource([path], { lineMaxBytes });
  try {
    for (const partition of source.partitions) {
      const records = partition.records();
      for (let next = await records.next(); next.done !== true; next = await records.next()) {
        const record = next.value;
        eachLine(record, (bytes, from, to, line) => {
          const place = `${partition.name}:${line}`;
          if (record.overlong === true) throw new FloodgateError('FG_INPUT_READ', `${place}: longer than 1 MiB`);
          visit(parsed(bytes.toString('utf8', from, to), schema, place));
        });
      }
    }
  } finally {
    await source.close();
  }
}

function parsed<Shape>(text: string, schema: z.ZodType<Shape>, place: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FloodgateError('FG_INPUT_READ', `${place}: is not JSON`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.path.join('.') ?? '';
  throw new FloodgateError('FG_INPUT_READ', `${place}: ${key === '' ? '' : `${key}: `}${issue?.message ?? 'unknown'}`, {
    cause: result.error,
  });
}
