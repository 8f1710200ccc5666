import type { PlannedFacts } from '../outputs.ts';

/** Something that is known to bring people: a launch, a sale, a lesson. */
export interface PlannedEvent {
  readonly startMs: number;
  readonly endMs: number;
  /** How many times as many people as usual. */
  readonly factor: number;
  /** The site that it is for; undefined for all. */
  readonly site: string | undefined;
  readonly note?: string | undefined;
  /** Who has said so; undefined where the configuration does. */
  readonly by?: string | undefined;
  readonly withdrawnBy?: string | undefined;
}

/**
 * How many times as many people are expected as usual. Raises what a crowd must exceed and nothing else: an attack
 * that hides in a planned event is one all the same.
 */
export function plannedFactor(events: readonly PlannedEvent[], site: string, nowMs: number): number {
  let factor = 1;
  for (const event of events) {
    const isFor = event.site === undefined || event.site === site;
    if (isFor && nowMs >= event.startMs && nowMs <= event.endMs) factor = Math.max(factor, event.factor);
  }
  return factor;
}

/** As it stands in alert events. */
export function plannedFacts({ startMs, endMs, factor, note, by, withdrawnBy }: PlannedEvent): PlannedFacts {
  return {
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    factor,
    ...(note === undefined ? {} : { note }),
    ...(by === undefined ? {} : { by }),
    ...(withdrawnBy === undefined ? {} : { withdrawn_by: withdrawnBy }),
  };
}
