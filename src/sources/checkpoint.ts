import * as z from 'zod';
import { blindings } from '../incidents/blind.ts';
import type { Blindness } from '../incidents/sight.ts';

const version = 1;
const schema = z.object({
  v: z.literal(version),
  replayFrom: z.string().regex(/^\d{1,19}$/),
  watermark: z.iso.datetime(),
  delivered: z.iso.datetime().optional(),
  blind: z.object({ id: z.string().max(64), opened: z.iso.datetime(), reason: z.enum(blindings) }).optional(),
});

export interface Checkpoint {
  /** Lowest offset that contributes to the live window. */
  readonly replayFrom: string;
  /** How far judging had come, epoch milliseconds. */
  readonly watermarkMs: number;
  /** How far of it all sinks were known to have taken; beyond it outputs are repeated to those that are not exactly once. */
  readonly deliveredMs: number;
  /** What it had told of its own sight, where that is not over. */
  readonly blind?: Blindness | undefined;
}

/**
 * The metadata of a committed offset: `{"v":1,"replayFrom":"123","watermark":"2025-01-27T13:34:10.000Z"}`, and
 * `delivered` where it lies before the watermark, and `blind` while it cannot see:
 * `{"id":"inc-…","opened":"2025-01-27T13:30:00.000Z","reason":"lag"}`.
 */
export function checkpointOf({ replayFrom, watermarkMs, deliveredMs, blind }: Checkpoint): string {
  return JSON.stringify({
    v: version,
    replayFrom,
    watermark: new Date(watermarkMs).toISOString(),
    ...(deliveredMs < watermarkMs && { delivered: new Date(deliveredMs).toISOString() }),
    ...(blind && { blind: { id: blind.id, opened: new Date(blind.openedMs).toISOString(), reason: blind.reason } }),
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
  const { replayFrom, watermark, delivered = watermark, blind } = parsed.data;
  return {
    replayFrom,
    watermarkMs: Date.parse(watermark),
    deliveredMs: Date.parse(delivered),
    ...(blind && { blind: { id: blind.id, openedMs: Date.parse(blind.opened), reason: blind.reason } }),
  };
}
