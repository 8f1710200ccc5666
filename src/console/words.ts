import type { Plan } from '../answers/plan.ts';
import type { StateEvent } from '../http/wire.ts';
import type { AlertEvent, AnswerAction, Answered, Level, Share } from '../outputs.ts';

const minuteMs = 60_000;
const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export type Tone = 'unknown' | 'calm' | 'attack' | 'crowd' | 'other';

/** A shape beside each colour, for whoever does not see colours. */
const shapes = { attack: '▲', crowd: '●', other: '◆', calm: '○', unknown: '…' } as const satisfies Record<Tone, string>;
export const levelShapes = { malicious: '▲', suspicious: '◆', normal: '○' } as const satisfies Record<Level, string>;

/** Whole, thousands separated; a dash for what is not known. */
export function count(value: number | null | undefined): string {
  return value === undefined || value === null ? '–' : grouped.format(value);
}

export function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round(100 * Math.min(1, part / whole))} %` : '0 %';
}

/** `71 % is attack (66–76 %)`. */
export function shareWords({ estimate, low, high }: Share): string {
  const whole = (part: number) => Math.round(100 * part);
  return `${whole(estimate)} % is attack (${whole(low)}–${whole(high)} %)`;
}

/** `13:41`, or `13:41:05`. */
export function clock(ms: number, options: { seconds?: boolean; zone?: string | undefined } = {}): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(options.seconds ? { second: '2-digit' } : {}),
    timeZone: options.zone ?? 'UTC',
  }).format(ms);
}

/** `27 Jan 2025, 13:41:05 UTC`, and the reader's own time where it differs. `zone` is theirs. */
export function moment(ms: number, zone: string | undefined): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(ms);
  const utc = clock(ms, { seconds: true });
  const own = clock(ms, { seconds: true, zone });
  return `${day}, ${utc} UTC${own === utc ? '' : ` (${own} where you are)`}`;
}

/** `8 min`, `2 h 05 min`. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / minuteMs));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

export function kindWords(kind: AlertEvent['kind']): string {
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function toneOf(kind: AlertEvent['kind']): Tone {
  return kind === 'attack' || kind === 'crowd' ? kind : 'other';
}

export function shapeOf(kind: AlertEvent['kind']): string {
  return shapes[toneOf(kind)];
}

/** What is going on, worst first: an attack hides a crowd, and anything hides calm. */
export interface Headline {
  readonly tone: Tone;
  readonly text: string;
  /** The same without what changes by itself, to be read out when it changes. */
  readonly announcement: string;
}

/** What is open first, gravest first, and otherwise as they came. */
export function byGravity(incidents: readonly AlertEvent[]): AlertEvent[] {
  return [...incidents].sort((one, other) => gravity(other) - gravity(one));
}

function gravity({ kind, state }: AlertEvent): number {
  if (state === 'closed') return 0;
  return kind === 'attack' ? 3 : kind === 'crowd' ? 1 : 2;
}

export function headline(state: StateEvent, incidents: readonly AlertEvent[]): Headline {
  const open = incidents.filter(incident => incident.state !== 'closed');
  const [worst] = byGravity(open);
  if (worst === undefined) {
    return {
      tone: 'calm',
      text: `${shapes.calm} Calm: no incident is open`,
      announcement: 'Calm, no incident is open',
    };
  }
  const tone = toneOf(worst.kind);
  const onsetMs = Date.parse(worst.onset);
  const severity = worst.severity === 'info' ? '' : `, ${worst.severity}`;
  const others = new Set(byGravity(open).flatMap(({ id, kind }) => (id === worst.id ? [] : [kindWords(kind)])));
  const also = others.size === 0 ? '' : `; also ${[...others].join(', ').toLowerCase()}`;
  const since = `${kindWords(worst.kind)} since ${clock(onsetMs)} UTC`;
  return {
    tone,
    text: `${shapes[tone]} ${since} (${duration(state.endMs - onsetMs)})${severity}${also}`,
    announcement: `${since}${severity}${also}`,
  };
}

/** `last incident: attack, 13:33–15:40 UTC`; undefined when there was none. */
export function lastIncident(incidents: readonly AlertEvent[]): string | undefined {
  const last = incidents
    .filter(incident => incident.state === 'closed')
    .reduce<AlertEvent | undefined>((newest, one) => (newest && newest.time >= one.time ? newest : one), undefined);
  if (last === undefined) return undefined;
  const kind = kindWords(last.kind).toLowerCase();
  return `last incident: ${kind}, ${clock(Date.parse(last.onset))}–${clock(Date.parse(last.time))} UTC`;
}

/** What can be said about an incident as it is now, in the order of the buttons. */
export function answersTo({ state, kind, acknowledged_by }: AlertEvent): readonly AnswerAction[] {
  if (state === 'closed') return ['reopen'];
  return [
    ...(acknowledged_by === undefined ? (['acknowledge'] as const) : []),
    ...(kind === 'attack' ? (['crowd'] as const) : []),
  ];
}

interface AnswerWords {
  readonly button: string;
  readonly effect: string;
  readonly done: string;
}

export const answerWords = {
  acknowledge: {
    button: 'Acknowledge',
    effect: 'Everybody sees that you have taken it on. Judging does not change.',
    done: 'Acknowledged',
  },
  crowd: {
    button: 'This is a crowd',
    effect: 'The incident ends, its clusters count as people, and who was judged malicious for them is given back.',
    done: 'Called a crowd',
  },
  reopen: {
    button: 'Reopen',
    effect: 'The incident goes on under its own id, and what was called a crowd is judged as before.',
    done: 'Reopened',
  },
} as const satisfies Record<AnswerAction, AnswerWords>;

/** `called a crowd by ana: our launch`. */
export function answeredWords({ action, by, note }: Answered): string {
  return `${answerWords[action].done.toLowerCase()} by ${by}${note === undefined ? '' : `: ${note}`}`;
}

/** `Planned: launch, 27 Jan 13:00–18:00 UTC, ×5`. */
export function plannedWords({ start, end, factor, note }: Plan): string {
  const [fromMs, toMs] = [Date.parse(start), Date.parse(end)];
  const isOneDay = dayOf(fromMs) === dayOf(toMs);
  const to = isOneDay ? `–${clock(toMs)}` : ` to ${dayOf(toMs)} ${clock(toMs)}`;
  return `Planned: ${note === undefined ? '' : `${note}, `}${dayOf(fromMs)} ${clock(fromMs)}${to} UTC, ×${factor}`;
}

function dayOf(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(ms);
}
