import type { AlertEvent, Completeness, GateState, IncidentKind } from '../outputs.ts';
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
  /** The last ten minutes: sign-ups, and how many of them are an attack by the sum of their scores. */
  readonly tenMin: { readonly signups: number; readonly attack: number };
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
  const { kind, tenMin } = facts;
  if (change.state === 'closed') return kind === 'crowd' ? 'Sign-up crowd is over' : 'Sign-up attack is over';
  if (kind === 'crowd') return `Sign-up crowd: ${rate(facts)}, and they are people`;
  return `Sign-up attack: about ${whole(tenMin.attack)} of ${whole(tenMin.signups)} sign-ups in 10 min`;
}

function summary(change: Change, facts: Facts): string {
  const since = `since ${new Date(facts.onsetMs).toISOString().slice(11, 16)} UTC`;
  if (facts.kind === 'crowd') {
    return change.state === 'closed'
      ? `The crowd that came ${since} has gone: ${rate(facts)}.`
      : `More people than usual sign up ${since}: ${rate(facts)}. Nothing machine-like was found in the surge.`;
  }
  if (change.state === 'closed') return `No more sign-ups that look like the attack ${since}; the gate may open.`;
  const { attack, signups } = facts.tenMin;
  return (
    `Registration is under attack ${since}: of ${whole(signups)} sign-ups in 10 min about ${whole(attack)} look like ` +
    `it, ${rate(facts)}. Recommended gate: ${gateWords[change.gate]}.`
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

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
