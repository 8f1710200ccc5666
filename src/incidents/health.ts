import type { ConfirmationSeries, Detector, ErrorSeries, SilenceSeries } from '#sdk';
import type { PlacedAnswer } from '../answers/answer.ts';
import type { AlertEvent, Completeness, IncidentKind, Severity } from '../outputs.ts';
import type { LiveWindow } from '../score/live.ts';
import { type Confirmations, ConfirmationWatch, type SavedConfirmations } from './confirmations.ts';
import { alertEvent } from './event.ts';
import { type Cause, errorsIn, silenceIn } from './failing.ts';
import { incidentId } from './id.ts';
import { type Change, Life, type SavedLife } from './life.ts';
import { type PaneCounts, type SavedMinutes, SiteMinutes } from './minutes.ts';
import { PartWatch, type SavedParts } from './parts.ts';
import { gapWords, outageWords } from './words.ts';

const minuteMs = 60_000;
const outageCalmMs = 10 * minuteMs;
const gapCalmMs = 30 * minuteMs;
/** A provider that refuses shows within this time that the mail is at fault, and not the accounts. */
const gapHoldMs = 10 * minuteMs;

type Kind = Extract<IncidentKind, 'outage' | 'verification_gap'>;

type Told = Pick<Cause, 'detector' | 'onsetMs' | 'observedPerMin' | 'expectedPerMin'> & {
  readonly about: Cause | Confirmations;
};

interface Open {
  readonly id: string;
  readonly kind: Kind;
  readonly onsetMs: number;
  severity: Severity;
  acknowledgedBy?: string;
  /** What its last event said, and the event. */
  told: Told;
  event?: AlertEvent;
  /** How it ended, where it has. */
  ended?: Change | undefined;
}

/** What is usual and what is open, in a form that JSON can hold. */
export interface SavedHealth {
  readonly confirmations?: SavedConfirmations | undefined;
  readonly lives: Readonly<Record<Kind, SavedLife>>;
  readonly open: readonly Open[];
  readonly ended: readonly Open[];
  readonly cause?: Cause | undefined;
  readonly minutes: SavedMinutes;
  readonly parts?: SavedParts | undefined;
  readonly gapSinceMs?: number | undefined;
}

export interface HealthOptions {
  readonly site: string;
  readonly fingerprint: string;
  readonly region: string | undefined;
  readonly paneMs: number;
  readonly detectors: readonly Detector[];
}

/** What is known when a pane closes. */
export interface Moment {
  readonly live: LiveWindow;
  readonly pane: PaneCounts;
  readonly paneEndMs: number;
  readonly expectedPerMin: number | undefined;
  /** An attack explains what fails and what is not confirmed: it has an incident already. */
  readonly isAttacked: boolean;
  readonly completeness: Completeness;
}

/**
 * Whether sign-up works as it always did: opens `outage` when sign-ups fail or vanish without an attack, and
 * `verification_gap` when accounts are created and never confirmed. Looks at whole minutes.
 */
export class HealthWatch {
  readonly #options: HealthOptions;
  readonly #minutes = new SiteMinutes();
  readonly #errors: ErrorSeries | undefined;
  readonly #silence: SilenceSeries | undefined;
  readonly #parts: PartWatch | undefined;
  readonly #confirmed: ConfirmationSeries | undefined;
  readonly #confirmations: ConfirmationWatch | undefined;
  readonly #lives: Readonly<Record<Kind, Life>> = {
    outage: new Life(outageCalmMs),
    verification_gap: new Life(gapCalmMs),
  };
  readonly #open = new Map<Kind, Open>();
  /** The last of each kind that ended: it may be reopened. */
  readonly #ended = new Map<Kind, Open>();
  /** Since when accounts are missing though the mail arrives. */
  #gapSinceMs: number | undefined;
  /** The last cause: what a closing event speaks of. */
  #cause: Cause | undefined;

  constructor(options: HealthOptions) {
    this.#options = options;
    const series = options.detectors.flatMap(detector => detector.series ?? []);
    this.#errors = series.find((one): one is ErrorSeries => one.measure === 'errors');
    this.#silence = series.find((one): one is SilenceSeries => one.measure === 'silence');
    this.#parts = this.#silence && new PartWatch(this.#silence);
    this.#confirmed = series.find((one): one is ConfirmationSeries => one.measure === 'confirmations');
    this.#confirmations = this.#confirmed && new ConfirmationWatch(this.#confirmed);
  }

  get incidents(): readonly Open[] {
    return [...this.#open.values()];
  }

  save(): SavedHealth {
    const { outage, verification_gap } = this.#lives;
    return {
      confirmations: this.#confirmations?.save(),
      lives: { outage: outage.save(), verification_gap: verification_gap.save() },
      open: this.incidents,
      ended: [...this.#ended.values()],
      cause: this.#cause,
      minutes: this.#minutes.save(),
      parts: this.#parts?.save(),
      gapSinceMs: this.#gapSinceMs,
    };
  }

  /** Takes over what `save` gave in the place of what was seen so far. Returns what was said last of each open incident. */
  restore(saved: SavedHealth): readonly AlertEvent[] {
    if (saved.confirmations !== undefined) this.#confirmations?.restore(saved.confirmations);
    this.#lives.outage.restore(saved.lives.outage);
    this.#lives.verification_gap.restore(saved.lives.verification_gap);
    this.#open.clear();
    this.#ended.clear();
    for (const open of saved.open) this.#open.set(open.kind, { ...open });
    for (const ended of saved.ended) this.#ended.set(ended.kind, { ...ended });
    this.#cause = saved.cause;
    this.#minutes.restore(saved.minutes);
    if (saved.parts !== undefined) this.#parts?.restore(saved.parts);
    this.#gapSinceMs = saved.gapSinceMs;
    return saved.open.flatMap(({ event }) => event ?? []);
  }

  get isFailing(): boolean {
    return this.#open.has('outage');
  }

  close(moment: Moment): AlertEvent[] {
    const { live, pane, paneEndMs, isAttacked } = moment;
    this.#minutes.add(paneEndMs, pane);
    if (paneEndMs % minuteMs >= this.#options.paneMs) return [];
    const confirmations = this.#confirmations?.close(live, paneEndMs, isAttacked || this.#open.size > 0);
    const cause = this.#causeNow(moment, confirmations);
    if (cause !== undefined) this.#cause = cause;
    const alerts = [this.#outage(cause, confirmations, moment), this.#gap(confirmations, moment)];
    return alerts.filter(alert => alert !== undefined);
  }

  /** People have seen it, or take back that it is over. Undefined where nothing follows. */
  answer({ incident, action, by }: PlacedAnswer, moment: Pick<Moment, 'paneEndMs' | 'completeness'>) {
    const incidents = [...this.#open.values(), ...this.#ended.values()];
    const one = incidents.find(({ id }) => id === incident);
    if (one === undefined) return undefined;
    const life = this.#lives[one.kind];
    if (action === 'acknowledge' && one.ended === undefined) {
      const change = life.speak();
      one.acknowledgedBy = by;
      return change && this.#event(one, change, moment);
    }
    if (action !== 'reopen' || one.ended === undefined) return undefined;
    const change = life.reopen(one.ended);
    return change && this.#event(one, change, moment);
  }

  /** The gravest first: who cannot sign up at all does not wait for mail either. */
  #causeNow({ live, paneEndMs, expectedPerMin }: Moment, confirmations: Confirmations | undefined): Cause | undefined {
    const minutes = this.#minutes;
    return (
      (this.#errors && errorsIn(minutes, this.#errors, paneEndMs)) ??
      (this.#silence && silenceIn(minutes, this.#silence, expectedPerMin, paneEndMs)) ??
      this.#mailCause(confirmations) ??
      this.#parts?.close(live, paneEndMs)
    );
  }

  #mailCause(confirmations: Confirmations | undefined): Cause | undefined {
    if (this.#confirmed === undefined || !confirmations?.isLow || !confirmations.isMail) return undefined;
    const { accounts, confirmed, usual, sinceMs, spanMin } = confirmations;
    return {
      detector: this.#confirmed.id,
      why: 'mail',
      onsetMs: sinceMs,
      lost: 1 - confirmed / (usual * accounts),
      observedPerMin: confirmed / spanMin,
      expectedPerMin: (usual * accounts) / spanMin,
    };
  }

  #outage(cause: Cause | undefined, confirmations: Confirmations | undefined, moment: Moment): AlertEvent | undefined {
    // Mail that arrives again is known by accounts that are confirmed again.
    const isWaiting = this.#cause?.why === 'mail' && confirmations?.isLow === true;
    const change = this.#lives.outage.step({
      opens: cause !== undefined && !moment.isAttacked,
      calm: cause === undefined && !isWaiting,
      severity: severityOfOutage(cause),
      gate: 'open',
      size: cause?.lost ?? 0,
      paneEndMs: moment.paneEndMs,
    });
    const told = cause ?? this.#cause;
    if (change === undefined || told === undefined) return undefined;
    return this.#step('outage', change, moment, { ...told, about: told });
  }

  #gap(confirmations: Confirmations | undefined, moment: Moment): AlertEvent | undefined {
    if (this.#confirmed === undefined || confirmations === undefined) return undefined;
    const isGap = confirmations.isLow && !confirmations.isMail;
    this.#gapSinceMs = isGap ? (this.#gapSinceMs ?? moment.paneEndMs) : undefined;
    const held = this.#gapSinceMs !== undefined && moment.paneEndMs - this.#gapSinceMs >= gapHoldMs;
    const { accounts, missing, sinceMs, spanMin, usual } = confirmations;
    const change = this.#lives.verification_gap.step({
      opens: held && !moment.isAttacked && !this.isFailing,
      calm: !confirmations.isLow,
      severity: severityOfGap(missing / Math.max(1, usual * accounts)),
      gate: 'open',
      size: missing,
      paneEndMs: moment.paneEndMs,
    });
    if (change === undefined) return undefined;
    return this.#step('verification_gap', change, moment, {
      detector: this.#confirmed.id,
      onsetMs: sinceMs,
      observedPerMin: accounts / spanMin,
      expectedPerMin: moment.expectedPerMin ?? accounts / spanMin,
      about: confirmations,
    });
  }

  #step(kind: Kind, change: Change, moment: Moment, told: Told): AlertEvent {
    const { site, fingerprint } = this.#options;
    const open: Open = this.#open.get(kind) ?? {
      id: incidentId(fingerprint, site, kind, moment.paneEndMs),
      kind,
      onsetMs: told.onsetMs,
      severity: change.severity,
      told,
    };
    open.told = told;
    return this.#event(open, change, moment);
  }

  #event(
    one: Open,
    change: Change,
    { paneEndMs, completeness }: Pick<Moment, 'paneEndMs' | 'completeness'>,
  ): AlertEvent {
    const { kind, told } = one;
    one.severity = change.severity;
    one.ended = change.state === 'closed' ? change : undefined;
    const [from, to] = one.ended ? [this.#open, this.#ended] : [this.#ended, this.#open];
    if (from.get(kind) === one) from.delete(kind);
    to.set(kind, one);
    one.event = alertEvent(change, {
      ...told,
      words: 'why' in told.about ? outageWords(change, told.about) : gapWords(change, told.about),
      id: one.id,
      kind,
      site: this.#options.site,
      timeMs: paneEndMs,
      onsetMs: one.onsetMs,
      detectors: [told.detector],
      completeness,
      region: this.#options.region,
      acknowledgedBy: one.acknowledgedBy,
    });
    return one.event;
  }
}

/** From the part of the sign-ups that is lost; a form or a region alone loses few of them. */
function severityOfOutage(cause: Cause | undefined): Severity {
  if (cause === undefined || cause.why === 'part') return 'low';
  if (cause.why === 'form') return 'medium';
  if (cause.lost < 0.5) return 'medium';
  return cause.lost >= 0.9 && cause.expectedPerMin >= 10 ? 'critical' : 'high';
}

/** From the accounts that are missing against those that are usually confirmed. */
function severityOfGap(missingShare: number): Severity {
  if (missingShare >= 0.8) return 'high';
  return missingShare >= 0.5 ? 'medium' : 'low';
}
