import * as z from 'zod';

const version = 1;
const schema = z.object({
  v: z.literal(version),
  replayFrom: z.string().regex(/^\d{1,19}$/),
  watermark: z.iso.datetime(),
});

export interface Checkpoint {
  /** Lowest offset that contributes to the live window. */
  readonly replayFrom: string;
  /** How far judging had come, epoch milliseconds. */
  readonly watermarkMs: number;
}

/** The metadata of a committed offset: `{"v":1,"replayFrom":"123","watermark":"2025-01-27T13:34:10.000Z"}`. */
export function checkpointOf(replayFrom: string, watermarkMs: number): string {
  return JSON.stringify({ v: version, replayFrom, watermark: new Date(watermarkMs).toISOString() });
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
  return { replayFrom: parsed.data.replayFrom, watermarkMs: Date.parse(parsed.data.watermark) };
}
