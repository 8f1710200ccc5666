import type { Signup } from './signup.ts';

/** Families of evidence. Two detectors of one family are one witness. */
export const families = [
  'client',
  'network',
  'mail',
  'mask',
  'alias',
  'journey',
  'pace',
  'visit',
  'after',
  'verify',
  'outcome',
  'reuse',
  'reputation',
  'burst',
  'volume',
] as const;
export type Family = (typeof families)[number];

export interface Parameter {
  readonly name: string;
  readonly unit: string;
  readonly default: number | string;
  /** Where the default comes from: a publication, a product, a measurement. */
  readonly source: string;
}

/** What a reason is worded from. */
export interface Evidence {
  readonly trait: string;
  readonly value: string;
  readonly parent: string | undefined;
  /** Sign-ups of the window with this value, and how many the background expects. */
  readonly observed: number;
  readonly expected: number;
  readonly windowMin: number;
}

/** What people read about a detector; the docs are generated from it. */
export interface DetectorMeta {
  readonly id: string;
  readonly title: string;
  readonly family: Family;
  /** What it sees. */
  readonly sees: string;
  /** Log fields of which it needs one, in the names of the `json` format; empty where method, path and status do. */
  readonly needs: readonly string[];
  /** The honest crowds that look like it. */
  readonly honest: string;
  readonly parameters: readonly Parameter[];
  /** Counted and shown, and weighs nothing in any score: for what has not been shown to add anything. */
  readonly informational?: boolean;
  /** Two or three steps for whoever is on call. */
  readonly runbook: readonly string[];
  /** Words for one piece of evidence; must not repeat raw personal data. */
  readonly reason: (evidence: Evidence) => string;
  /** A few words for what the sign-ups of a cluster have in common, such as `no form requested`. */
  readonly words?: (shared: Pick<Evidence, 'trait' | 'value' | 'parent'>) => string;
}

/**
 * One attribute of a sign-up. The engine counts its values in the window and in the honest past, conditional on the
 * parent's value, so that what follows from the parent counts once.
 */
export interface Trait {
  /** Unique over all detectors. */
  readonly id: string;
  /** Where it differs from the detector's own. */
  readonly family?: Family;
  /** Id of the trait that this one is conditional on. */
  readonly parent?: string;
  /** All values, for a closed trait; undefined for an open one (domains, networks). */
  readonly values?: readonly string[];
  /** The middle of each value, where they are ranges of a time or a number, above 0 and ascending. */
  readonly middles?: readonly number[];
  /**
   * Shares of the values among honest sign-ups at large, for a closed trait: what speaks before a site has history.
   * Keyed by parent value where there is a parent, with `*` for the rest.
   */
  readonly prior?: Readonly<Record<string, readonly number[]>>;
  /** Values that a machine has more reason to show than a person: only these can carry an attack. */
  readonly machine?: readonly string[];
  /**
   * Whether it may carry an attack; composition and volume never do. `across`: only where those who share the value differ
   * in another trait, given by its id: one school numbers its mailboxes, a generator does so at many providers.
   * `partMin`: more than this part of them must show a machine's value, 0.4 where nothing is said. `max`: nats of it that
   * count at most, for what a crowd may have in common as well.
   */
  readonly anchors?: boolean | { readonly across: string; readonly partMin?: number; readonly max?: number };
  /** The value is known once the sign-up is this old. */
  readonly ageMs?: number;
  /** Undefined: missing, says nothing. */
  readonly observe: (signup: Signup) => string | undefined;
}

/**
 * What a burst counts by. A closed list, so that detectors that watch the same thing share one count. `new_domain` is the
 * mail domain of those who come on its first day, `mail_stem` a canonical mailbox without the number at the end of its name, `phone_block` a phone number without its last four digits.
 */
export const burstKeys = [
  'address',
  'network',
  'asn',
  'country',
  'mail_domain',
  'new_domain',
  'mailbox',
  'canonical',
  'mail_stem',
  'mask',
  'user_name',
  'phone',
  'phone_block',
  'session',
  'device',
  'ja4',
] as const;
export type BurstKey = (typeof burstKeys)[number];

/**
 * What a burst counts among the sign-ups of its key before this one: people, distinct values of another key, or how
 * evenly they came: the spread of the gaps between them in percent of their mean, once there are `atLeast` gaps.
 */
export type BurstCount =
  | 'signups'
  | { readonly distinct: BurstKey }
  | { readonly spread: { readonly atLeast: number } };

/** A sliding count per key; its buckets are a trait, reaching the last one is a second voice. */
export interface Burst {
  /** Unique over all traits and bursts. */
  readonly id: string;
  /** Where it differs from the detector's own. */
  readonly family?: Family;
  readonly key: BurstKey;
  readonly count: BurstCount;
  /** Only sign-ups that ended so are counted. */
  readonly outcome?: 'created' | 'rejected';
  /** At most an hour, the longest live window. */
  readonly windowMs: number;
  /** Lower bounds of the buckets after the first; `[1, 3, 8]` makes 0, 1–2, 3–7, 8 and more. */
  readonly buckets: readonly number[];
  readonly parent?: string;
  /** Shares of the buckets among honest sign-ups at large, as for a closed trait. */
  readonly prior: Readonly<Record<string, readonly number[]>>;
  /** Whether it may carry an attack, as for a trait. Volume never does; what people do not do at all may. */
  readonly anchors?: Trait['anchors'];
}

/** Watches a whole site against its own past and opens incidents of kinds other than `attack`. */
export type Series = CrowdSeries | ErrorSeries | SilenceSeries | ConfirmationSeries;

/** People who sign up, against the baseline of volume. */
export interface CrowdSeries {
  readonly id: string;
  readonly measure: 'signups';
  readonly kind: 'crowd';
  /** Opens at this many times the expected rate … */
  readonly ratio: number;
  /** … and this many standard deviations above it, kept up for `holdMs`. */
  readonly sigmas: number;
  readonly holdMs: number;
}

/** Sign-ups that the server fails to answer. */
export interface ErrorSeries {
  readonly id: string;
  readonly measure: 'errors';
  readonly kind: 'outage';
  /** Opens when this part of the attempts ends in an error, of `attemptsMin` within `windowMs` at least. */
  readonly share: number;
  readonly attemptsMin: number;
  readonly windowMs: number;
}

/** Sign-ups, form requests, or sign-ups of one country or mail domain that stay away while the rest goes on. */
export interface SilenceSeries {
  readonly id: string;
  readonly measure: 'silence';
  readonly kind: 'outage';
  /** Opens when no more than this part comes of what is expected, which must be `expectedMin` at least. */
  readonly ratio: number;
  readonly expectedMin: number;
  /** Other traffic must be at this part of its usual rate, or it is only a quiet night. */
  readonly othersMin: number;
}

/** Accounts confirmed by an age, against the site's own past. Where mail fails, it is an `outage` instead. */
export interface ConfirmationSeries {
  readonly id: string;
  readonly measure: 'confirmations';
  readonly kind: 'verification_gap';
  /** At most half an hour: the live window must hold accounts that are older. */
  readonly ageMs: number;
  readonly accountsMin: number;
  /** Opens below this part of the usual share of confirmed accounts … */
  readonly ratio: number;
  /** … and this many standard deviations below it. */
  readonly sigmas: number;
}

/** A detector is a value: it says what to observe and how to word it; it keeps no state and does not know the engine. */
export interface Detector {
  readonly meta: DetectorMeta;
  readonly traits?: readonly Trait[];
  readonly bursts?: readonly Burst[];
  readonly series?: readonly Series[];
  /** Switched off, and counted all the same for what is conditional on it: neither weighed nor shown. */
  readonly silent?: boolean;
}
