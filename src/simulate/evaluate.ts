import type { Action, IncidentKind, Level } from '../outputs.ts';
import type { CampaignLabel, SignupLabel } from './label.ts';
import { type SaidShare, type ShareResult, sharesAgainst } from './shares.ts';

/** What of a verdict counts here. */
export interface JudgedSignup {
  readonly request_id: string;
  readonly level: Level;
  readonly action: Action;
  readonly revision: number;
}

/** What of an alert event counts here. Times are RFC 3339. */
export interface IncidentEvent {
  readonly id: string;
  readonly state: 'open' | 'update' | 'closed';
  readonly kind: IncidentKind;
  readonly time: string;
  /** Of a planned event, which is no incident. */
  readonly planned?: unknown;
}

/** How well `malicious` meets `attack`. A ratio is undefined when there is nothing to divide by. */
export interface Accuracy {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly precision: number | undefined;
  readonly recall: number | undefined;
}

/** Distinct people (not attempts) and how many of them an action hit, at any revision: it hurts when it comes. */
export interface Hurt {
  readonly people: number;
  /** Challenged or denied. */
  readonly challenged: number;
  readonly denied: number;
  readonly challengedShare: number | undefined;
  readonly deniedShare: number | undefined;
}

export interface CampaignResult {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly signups: number;
  /** Of all attempts between its start and its end, 0 to 1. */
  readonly share: number;
  /** `early`: an attack incident was open before the campaign began. */
  readonly detection: 'detected' | 'early' | 'missed';
  /** Sign-ups a minute in the two minutes from its first one on: what makes it a flood or a drip. */
  readonly firstPerMin: number;
  /** From the campaign's first sign-up, which may be long after its first request, to the opening of the first attack
   * incident in it. */
  readonly delayMs: number | undefined;
  /** Attack incidents that overlap it: more than one means that an incident flapped or was doubled. */
  readonly incidents: number;
}

export interface Evaluation {
  readonly signups: { readonly genuine: number; readonly attack: number };
  /** Labelled sign-ups that no verdict speaks of; they count as not malicious. */
  readonly withoutVerdict: number;
  /** Verdicts on requests without a label; they count for nothing. */
  readonly withoutLabel: number;
  readonly lastRevision: Accuracy;
  readonly firstRevision: Accuracy;
  readonly everybody: Hurt;
  /** People with an attempt while a campaign was on, and what happened to those attempts. */
  readonly insideAttacks: Hurt;
  readonly campaigns: readonly CampaignResult[];
  /** Attack incidents that opened before a campaign began or after it had ebbed away. */
  readonly falseIncidents: number;
  readonly crowdIncidents: number;
  readonly attackShare: ShareResult;
}

/** An incident opened in the ebb of a campaign is about that campaign. */
const aftermathMs = 15 * 60_000;
const firstMinutes = 2;

/** Holds what has been read so far; memory grows with sign-ups, not with revisions. */
export class Evaluator {
  readonly #signups = new Map<string, Judged>();
  readonly #campaigns: CampaignLabel[] = [];
  readonly #incidents = new Map<string, Life>();
  readonly #shares: (readonly [timeMs: number, share: SaidShare])[] = [];
  #withoutLabel = 0;

  /** Labels come before verdicts. */
  label(label: SignupLabel | CampaignLabel): void {
    if (label.kind === 'campaign') this.#campaigns.push(label);
    else
      this.#signups.set(label.request_id, {
        label,
        timeMs: Date.parse(label.time),
        first: undefined,
        last: undefined,
        worst: 'allow',
      });
  }

  /** Revisions of one sign-up may come in any order. */
  verdict(verdict: JudgedSignup): void {
    const signup = this.#signups.get(verdict.request_id);
    if (signup === undefined) {
      this.#withoutLabel++;
      return;
    }
    if (verdict.revision === 0) signup.first = verdict.level;
    if (signup.last === undefined || verdict.revision >= signup.last.revision) signup.last = verdict;
    if (severity[verdict.action] > severity[signup.worst]) signup.worst = verdict.action;
  }

  /** Events of one incident come in order. */
  alert(event: IncidentEvent): void {
    if (event.planned !== undefined) return;
    const key = `${event.kind} ${event.id}`;
    const timeMs = Date.parse(event.time);
    const life = this.#incidents.get(key) ?? { kind: event.kind, openMs: timeMs, closedMs: Number.POSITIVE_INFINITY };
    this.#incidents.set(key, { ...life, closedMs: event.state === 'closed' ? timeMs : Number.POSITIVE_INFINITY });
  }

  /** A share of attack that was said of the ten minutes before `timeMs`, epoch milliseconds. */
  share(timeMs: number, share: SaidShare): void {
    this.#shares.push([timeMs, share]);
  }

  result(): Evaluation {
    const signups = [...this.#signups.values()];
    const attacks = [...this.#incidents.values()]
      .filter(({ kind }) => kind === 'attack')
      .sort((one, other) => one.openMs - other.openMs);
    const spans = this.#campaigns.map(campaign => spanOf(campaign));
    const isInside = ({ timeMs }: Judged): boolean => spans.some(span => holds(span, timeMs, 0));
    return {
      signups: {
        genuine: signups.filter(({ label }) => label.label === 'genuine').length,
        attack: signups.filter(({ label }) => label.label === 'attack').length,
      },
      withoutVerdict: signups.filter(({ last }) => last === undefined).length,
      withoutLabel: this.#withoutLabel,
      lastRevision: accuracyOf(signups, ({ last }) => last?.level),
      firstRevision: accuracyOf(signups, ({ first }) => first),
      everybody: hurtAmong(signups),
      insideAttacks: hurtAmong(signups.filter(isInside)),
      campaigns: [...this.#campaigns]
        .sort((one, other) => Date.parse(one.start) - Date.parse(other.start))
        .map(campaign => campaignResult(campaign, attacks, signups)),
      falseIncidents: attacks.filter(({ openMs }) => !spans.some(span => holds(span, openMs, aftermathMs))).length,
      crowdIncidents: [...this.#incidents.values()].filter(({ kind }) => kind === 'crowd').length,
      attackShare: sharesAgainst(
        signups.map(({ label }) => label),
        this.#shares,
      ),
    };
  }
}

interface Judged {
  readonly label: SignupLabel;
  readonly timeMs: number;
  first: Level | undefined;
  last: JudgedSignup | undefined;
  worst: Action;
}

/** From the event that opened it until the one that closed it. */
interface Life {
  readonly kind: IncidentKind;
  readonly openMs: number;
  readonly closedMs: number;
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const severity = { allow: 0, challenge: 1, deny: 2 } as const;

function accuracyOf(signups: readonly Judged[], levelOf: (signup: Judged) => Level | undefined): Accuracy {
  let truePositives = 0;
  let falsePositives = 0;
  let falseNegatives = 0;
  for (const signup of signups) {
    const isMalicious = levelOf(signup) === 'malicious';
    if (signup.label.label === 'attack') {
      if (isMalicious) truePositives++;
      else falseNegatives++;
    } else if (isMalicious) falsePositives++;
  }
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
  };
}

function hurtAmong(signups: readonly Judged[]): Hurt {
  const worst = new Map<string, Action>();
  for (const { label, worst: action } of signups) {
    if (label.label !== 'genuine') continue;
    const before = worst.get(label.actor) ?? 'allow';
    worst.set(label.actor, severity[action] > severity[before] ? action : before);
  }
  const actions = [...worst.values()];
  const challenged = actions.filter(action => action !== 'allow').length;
  const denied = actions.filter(action => action === 'deny').length;
  return {
    people: worst.size,
    challenged,
    denied,
    challengedShare: ratio(challenged, worst.size),
    deniedShare: ratio(denied, worst.size),
  };
}

/** `attacks` in order of opening. */
function campaignResult(campaign: CampaignLabel, attacks: readonly Life[], all: readonly Judged[]): CampaignResult {
  const { id, start, end, signups } = campaign;
  const span = spanOf(campaign);
  const [first] = attacks.filter(life => overlaps(life, span, 0));
  const isEarly = first !== undefined && first.openMs < span.startMs;
  const own = all.filter(({ label }) => label.campaign === id).map(({ timeMs }) => timeMs);
  const onsetMs = own.length === 0 ? span.startMs : own.reduce((least, timeMs) => Math.min(least, timeMs));
  return {
    id,
    start,
    end,
    signups,
    share: signups / Math.max(1, all.filter(({ timeMs }) => holds(span, timeMs, 0)).length),
    firstPerMin: own.filter(timeMs => timeMs <= onsetMs + firstMinutes * 60_000).length / firstMinutes,
    detection: first === undefined ? 'missed' : isEarly ? 'early' : 'detected',
    delayMs: first === undefined || isEarly ? undefined : Math.max(0, first.openMs - onsetMs),
    incidents: attacks.filter(life => overlaps(life, span, aftermathMs)).length,
  };
}

function spanOf({ start, end }: CampaignLabel): Span {
  return { startMs: Date.parse(start), endMs: Date.parse(end) };
}

function holds({ startMs, endMs }: Span, timeMs: number, afterMs: number): boolean {
  return timeMs >= startMs && timeMs <= endMs + afterMs;
}

function overlaps({ openMs, closedMs }: Life, { startMs, endMs }: Span, afterMs: number): boolean {
  return openMs <= endMs + afterMs && closedMs >= startMs;
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
