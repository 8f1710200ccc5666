/**
 * What floodgate says: a verdict per sign-up, an alert event per change of an incident, a summary per pane.
 * These shapes are a contract with whoever consumes them; names are those of the wire, times are RFC 3339 in UTC.
 */

/** `crowd`: these are people, the incident was none. */
export const answerActions = ['acknowledge', 'crowd', 'reopen'] as const;
export type AnswerAction = (typeof answerActions)[number];

export const levels = ['normal', 'suspicious', 'malicious'] as const;
export type Level = (typeof levels)[number];

export const actions = ['allow', 'challenge', 'deny'] as const;
export type Action = (typeof actions)[number];

export const gateStates = ['open', 'challenge', 'throttle', 'limited', 'closed'] as const;
export type GateState = (typeof gateStates)[number];

export const incidentKinds = ['attack', 'crowd', 'outage', 'verification_gap', 'blind'] as const;
export type IncidentKind = (typeof incidentKinds)[number];

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Where a line stood: file and line, or Kafka topic-partition, offset and line within the record. */
export interface Position {
  readonly source: string;
  readonly line: number;
  readonly offset?: string;
}

/** One piece of evidence, worded so that a person can check it. */
export interface Reason {
  readonly detector: string;
  readonly family: string;
  /** The value that was counted, `trait:value`; addresses and mailboxes only as pseudonyms. */
  readonly key: string;
  readonly observed: number;
  readonly expected: number;
  /** 0 to 1, share of the cap on one family's evidence. */
  readonly strength: number;
  readonly text: string;
}

export interface Verdict {
  readonly request_id: string;
  readonly time: string;
  readonly site: string;
  /** Keyed pseudonym, `ip:…`, unless the configuration asks for raw outputs. */
  readonly client: string;
  readonly network: string;
  readonly score: number;
  readonly level: Level;
  readonly action: Action;
  readonly revision: number;
  readonly final: boolean;
  readonly late: boolean;
  readonly reasons: readonly Reason[];
  /** The cluster that it belongs to most, where that is an attack. */
  readonly cluster?: string;
  readonly incident?: string;
  /** End of the pane whose closing decided it. */
  readonly judged: string;
  readonly region?: string;
  readonly position: Position;
}

export interface Completeness {
  readonly watermark: string;
  readonly late: number;
  readonly dropped: number;
  /** Records behind the newest one of the source, 0 for files. */
  readonly lag: number;
  readonly partitions_seen: number;
  readonly partitions: number;
  readonly state: 'complete' | 'incomplete';
}

/** Part of the sign-ups of the last ten minutes that is attack, 0 to 1, with its interval. */
export interface Share {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** How often the truth lies inside, 0 to 1. */
  readonly confidence: number;
}

/** Sign-ups that are alike and unlike the honest past. */
export interface Cluster {
  readonly id: string;
  /** Its part of the sign-ups of the last ten minutes, 0 to 1. */
  readonly share: number;
  readonly signups: number;
  /** In words, without personal data. */
  readonly describe: string;
}

/** What somebody said about an incident, in the event that it caused. */
export interface Answered {
  readonly action: AnswerAction;
  readonly by: string;
  readonly note?: string;
  /** When it was given, by the clock of the service. */
  readonly given: string;
}

/** Something that is known to bring people. */
export interface PlannedFacts {
  readonly start: string;
  readonly end: string;
  /** How many times as many people as usual are expected. */
  readonly factor: number;
  readonly note?: string;
  /** Who has said so; missing where the configuration does. */
  readonly by?: string;
  readonly withdrawn_by?: string;
}

export interface AlertEvent {
  readonly id: string;
  readonly sequence: number;
  readonly state: 'open' | 'update' | 'closed';
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly site: string;
  readonly surface: 'signup';
  /** Event time: end of the pane whose closing caused it. */
  readonly time: string;
  readonly onset: string;
  readonly title: string;
  readonly summary: string;
  readonly observed_per_min: number;
  readonly expected_per_min: number;
  /** Of incidents of the kind `attack`. */
  readonly attack_share?: Share;
  /** Largest first; of incidents of the kind `attack`. */
  readonly clusters?: readonly Cluster[];
  readonly detectors: readonly string[];
  readonly recommended_gate: GateState;
  /** Who has taken it on; from the acknowledgement on. */
  readonly acknowledged_by?: string;
  /** Of the event that an answer caused. */
  readonly answer?: Answered;
  /** Of a planned event, which is of the kind `crowd` and no incident. `open` announces it. */
  readonly planned?: PlannedFacts;
  readonly completeness: Completeness;
  readonly taxonomy: readonly string[];
  readonly region?: string;
}

/** Sign-ups of one minute as they are judged now; revised while the minute is in the live window. */
export interface MinuteCount {
  /** Epoch milliseconds of the minute's start. */
  readonly startMs: number;
  readonly signups: number;
  readonly suspicious: number;
  readonly malicious: number;
}

/** The state of one site when a pane closed: what metrics, the terminal and the live page show. */
export interface PaneSummary {
  readonly site: string;
  readonly endMs: number;
  /** Closed by the clock in silence, not by events. */
  readonly forced: boolean;
  /** Requests in this pane by surface. */
  readonly requests: Readonly<Record<Surface, number>>;
  /** Sign-up attempts in this pane by outcome. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Distinct people who tried to sign up, over the trailing minute. */
  readonly signupsPerMin: number;
  /** What the baseline expects; undefined until it has history. */
  readonly expectedPerMin: number | undefined;
  readonly expectedHighPerMin: number | undefined;
  /** Sum of levels over the trailing minute. */
  readonly maliciousPerMin: number;
  readonly suspiciousPerMin: number;
  /** Undefined while no attack is open or brewing. */
  readonly attackShare?: Share | undefined;
  /** Attack clusters of this moment, largest first. */
  readonly clusters?: readonly Cluster[];
  /** What all sign-ups do otherwise since the site has changed; it says nothing until it is learned. */
  readonly siteChanges: number;
  /** The last 15 whole minutes as judged now; only on panes that end a minute. */
  readonly minutes: readonly MinuteCount[];
  readonly gate: {
    readonly mode: 'observe' | 'manual' | 'auto';
    readonly state: GateState;
    readonly recommended: GateState;
  };
  readonly openIncidents: readonly { readonly id: string; readonly kind: IncidentKind; readonly severity: Severity }[];
  readonly completeness: Completeness;
  /** Entries held in bounded state, against the bound. */
  readonly state: Readonly<Record<StateTable, { readonly entries: number; readonly bound: number }>>;
}

/** What became of a sign-up attempt. `refused` is our own gate's 429 and is evidence of nothing. */
export const outcomes = ['created', 'rejected', 'error', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];

export const surfaces = ['signup', 'signup_form', 'signup_verify', 'login', 'other'] as const;
export type Surface = (typeof surfaces)[number];

export const stateTables = ['ring', 'pane_buffer', 'visitors', 'history', 'background', 'addresses'] as const;
export type StateTable = (typeof stateTables)[number];
