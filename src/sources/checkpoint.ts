import * as z from 'zod';

const version = 1;
const schema = z.object({
  v: z.literal(version),
  replayFrom: z.string().regex(/^\d{1,19}$/),
  watermark: z.iso.datetime(),
  delivered: z.iso.datetime().optional(),
});

export interface Checkpoint {
  /** Lowest offset that contributes to the live window. */
  readonly replayFrom: string;
  /** How far judging had come, epoch milliseconds. */
  readonly watermarkMs: number;
  /** How far of it all sinks were known to have taken; beyond it outputs are repeated to those that are not exactly once. */
  readonly deliveredMs: number;
}

/**
 * The metadata of a committed offset: `{"v":1,"replayFrom":"123","watermark":"2025-01-27T13:34:10.000Z"}`, and
 * `delivered` where it lies before the watermark.
 */
export function checkpointOf({ replayFrom, watermarkMs, deliveredMs }: Checkpoint): string {
  return JSON.stringify({
    v: version,
    replayFrom,
    watermark: new Date(watermarkMs).toISOString(),
    ...(deliveredMs < watermarkMs && { delivered: new Date(deliveredMs).toISOString() }),
  });
}

/** Undefined for metadata that another program, or another version, has left. */
export function readCheckpoint(metadata: string): Checkpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const { replayFrom, watermark, delivered = watermark } = parsed.data;
  return { replayFrom, watermarkMs: Date.parse(watermark), deliveredMs: Date.parse(delivered) };
}
