import type { AlertEvent } from '../outputs.ts';
import type { Announced } from './calendar.ts';
import { alertEvent, type Facts } from './event.ts';
import { plannedFacts } from './planned.ts';
import { plannedWords } from './words.ts';

/**
 * A planned event is told of like a crowd. It is no incident: nothing is open because of one, and nothing is judged by it.
 * `site` is that of an event for all.
 */
export function plannedAlert(
  { id, event, change }: Announced,
  { site, ...told }: Pick<Facts, 'site' | 'region' | 'timeMs' | 'completeness'>,
): AlertEvent {
  const planned = plannedFacts(event);
  return alertEvent(change, {
    ...told,
    id,
    kind: 'crowd',
    site: event.site ?? site,
    onsetMs: event.startMs,
    observedPerMin: 0,
    expectedPerMin: 0,
    words: plannedWords(change, planned),
    detectors: [],
    planned,
  });
}
