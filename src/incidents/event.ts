import type { AlertEvent, Cluster, Completeness, IncidentKind, PlannedFacts, Share } from '../outputs.ts';
import { round } from '../score/reasons.ts';
import type { Change } from './life.ts';
import type { Words } from './words.ts';

/** Classification that security teams file by. */
const taxonomies: Readonly<Record<IncidentKind, readonly string[]>> = {
  attack: ['OWASP OAT-019', 'CWE-799'],
  crowd: [],
  outage: [],
  verification_gap: ['OWASP OAT-019'],
  blind: [],
};

/** What an alert event is worded from. */
export interface Facts {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly site: string;
  readonly timeMs: number;
  readonly onsetMs: number;
  readonly observedPerMin: number;
  readonly expectedPerMin: number;
  /** Of attacks. */
  readonly share?: Share | undefined;
  readonly clusters?: readonly Cluster[];
  readonly words: Words;
  readonly detectors: readonly string[];
  readonly completeness: Completeness;
  readonly region: string | undefined;
  readonly acknowledgedBy?: string | undefined;
  readonly planned?: PlannedFacts;
}

export function alertEvent(change: Change, facts: Facts): AlertEvent {
  return {
    id: facts.id,
    sequence: change.sequence,
    state: change.state,
    kind: facts.kind,
    severity: change.severity,
    site: facts.site,
    surface: 'signup',
    time: new Date(facts.timeMs).toISOString(),
    onset: new Date(facts.onsetMs).toISOString(),
    ...facts.words,
    observed_per_min: round(facts.observedPerMin),
    expected_per_min: round(facts.expectedPerMin),
    ...(facts.share === undefined ? {} : { attack_share: facts.share }),
    ...(facts.clusters === undefined ? {} : { clusters: facts.clusters }),
    detectors: facts.detectors,
    recommended_gate: change.gate,
    ...(facts.acknowledgedBy === undefined ? {} : { acknowledged_by: facts.acknowledgedBy }),
    ...(facts.planned === undefined ? {} : { planned: facts.planned }),
    completeness: facts.completeness,
    taxonomy: taxonomies[facts.kind],
    ...(facts.region === undefined ? {} : { region: facts.region }),
  };
}
