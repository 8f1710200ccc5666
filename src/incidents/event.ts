import type { AlertEvent, Completeness, GateState, IncidentKind, Level } from '../outputs.ts';
import { round } from '../score/reasons.ts';
import type { Change } from './life.ts';

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
  /** Sign-ups of the last ten minutes, by level. */
  readonly tenMin: { readonly signups: number } & Readonly<Record<Exclude<Level, 'normal'>, number>>;
  readonly detectors: readonly string[];
  readonly completeness: Completeness;
  readonly region: string | undefined;
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
    title: title(change, facts),
    summary: summary(change, facts),
    observed_per_min: round(facts.observedPerMin),
    expected_per_min: round(facts.expectedPerMin),
    detectors: facts.detectors,
    recommended_gate: change.gate,
    completeness: facts.completeness,
    taxonomy: taxonomies[facts.kind],
    ...(facts.region === undefined ? {} : { region: facts.region }),
  };
}

function title(change: Change, facts: Facts): string {
  const over = change.state === 'closed' ? ' is over' : '';
  if (facts.kind === 'crowd') return `Sign-up crowd${over}: ${rate(facts)}, and they are people`;
  const { malicious, signups } = facts.tenMin;
  return `Sign-up attack${over}: ${count(malicious)} of ${count(signups)} sign-ups in 10 min judged malicious`;
}

function summary(change: Change, facts: Facts): string {
  const since = `since ${new Date(facts.onsetMs).toISOString().slice(11, 16)} UTC`;
  if (facts.kind === 'crowd') {
    return change.state === 'closed'
      ? `The crowd that came ${since} has gone; sign-ups are back near ${count(facts.expectedPerMin)} a minute.`
      : `More people than usual sign up ${since}: ${rate(facts)}. Nothing machine-like was found in the surge.`;
  }
  if (change.state === 'closed') return `No more sign-ups that look like the attack ${since}; the gate may open.`;
  const { malicious, suspicious } = facts.tenMin;
  return (
    `Registration is under attack ${since}: ${count(malicious)} malicious and ${count(suspicious)} suspicious sign-ups ` +
    `in 10 min, ${rate(facts)}. Recommended gate: ${gateWords[change.gate]}.`
  );
}

const gateWords: Readonly<Record<GateState, string>> = {
  open: 'open',
  challenge: 'challenge suspects',
  throttle: 'throttle per network and deny clusters',
  limited: 'deny suspects and queue the rest',
  closed: 'no new registrations',
};

function rate(facts: Facts): string {
  return `${count(facts.observedPerMin)} sign-ups a minute where ${count(facts.expectedPerMin)} are expected`;
}

function count(value: number): string {
  return round(value).toLocaleString('en-US', { maximumFractionDigits: 1 });
}
