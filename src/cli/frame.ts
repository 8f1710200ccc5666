import { clock, duration } from './happening.ts';
import { printable } from './printable.ts';
import type { Watched } from './watched.ts';
import { count } from './words.ts';

export interface FrameOptions {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly isColoured: boolean;
  /** Zones shown beside UTC, by the short names that readers know them by. */
  readonly zones: readonly (readonly [name: string, zone: string])[];
  /** `×280`, or why it does not move. */
  readonly speed: string;
  /** The last line: where the page is, which keys work. */
  readonly footer: string;
}

const sparkLength = 20;
const happeningsShown = 6;
const colours = { attack: '\u001b[1;38;5;166m', crowd: '\u001b[1;38;5;32m', other: '\u001b[1m', off: '\u001b[0m' };

/** The terminal's view, one text a line, none wider than the terminal. */
export function frameOf(watched: Watched, options: FrameOptions): readonly string[] {
  const { newest } = watched;
  if (newest === undefined) return [` ${options.title} · waiting for traffic`, ` ${options.footer}`].map(clip(options));
  const head = [titleLine(newest.endMs, options), stateLine(watched, newest.endMs), numbersLine(watched, newest)].map(
    clip(options),
  );
  const [title = '', state = '', numbers = ''] = head;
  const { gate, completeness } = newest;
  const advice = gate.recommended === gate.state ? '' : `, recommended: ${gate.recommended}`;
  const happenings = watched.happenings.slice(-happeningsShown).map(({ timeMs, text }) => ` ${clock(timeMs)}  ${text}`);
  const tail = [
    ` gate ${gate.state} (mode ${gate.mode})${advice}`,
    '',
    ...(happenings.length > 0 ? [...happenings, ''] : []),
    ...(watched.evidence.length > 0 ? [evidenceLine(watched), ''] : []),
    ` seen ${count(watched.requests)} requests · ${count(watched.signups)} sign-ups · late ${count(completeness.late)}` +
      ` · unreadable ${count(watched.unreadable)} · ${completeness.state}`,
    ` ${options.footer}`,
  ].map(clip(options));
  return [title, coloured(state, watched, options), numbers, ...tail].slice(0, Math.max(3, options.rows - 1));
}

function titleLine(endMs: number, { title, zones, speed }: FrameOptions): string {
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' }).format(endMs);
  const times = [
    `${clock(endMs).slice(0, 5)} UTC`,
    ...zones.map(([name, timeZone]) => {
      const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(endMs);
      return `${time} ${name}`;
    }),
  ];
  const date = new Date(endMs).toISOString().slice(0, 10);
  return ` ${title} · ${day} ${date} · ${times.join('  ')} · ${speed}`;
}

function stateLine(watched: Watched, endMs: number): string {
  const [worst, ...others] = watched.open;
  if (worst === undefined) {
    const last = watched.lastClosed;
    const before = last === undefined ? '' : `; last: ${last.kind}, ${span(last.onset, last.time)}`;
    return ` CALM  no incident is open${before}`;
  }
  const { signupsPerMin = 0, maliciousPerMin = 0 } = watched.newest ?? {};
  const onsetMs = Date.parse(worst.onset);
  const name = worst.kind.replaceAll('_', ' ').toUpperCase();
  const severity = worst.severity === 'info' ? '' : `  ${worst.severity}`;
  const beside = others.length === 0 ? '' : `  beside ${others.map(other => other.kind).join(', ')}`;
  const since = `since ${clock(onsetMs).slice(0, 5)} (${duration(endMs - onsetMs)})`;
  const percent = signupsPerMin > 0 ? Math.round(100 * Math.min(1, maliciousPerMin / signupsPerMin)) : 0;
  const part = worst.kind === 'attack' ? `  ${percent} % judged malicious` : '';
  return ` ${name}  ${since}${severity}${part}${beside}`;
}

function numbersLine(watched: Watched, newest: NonNullable<Watched['newest']>): string {
  const expected = newest.expectedPerMin === undefined ? '–' : count(newest.expectedPerMin);
  const signups = Array.from(watched.minutes.values(), minute => minute.signups).slice(-sparkLength);
  return (
    ` sign-ups/min ${count(newest.signupsPerMin).padStart(6)}   expected ${expected.padEnd(6)}` +
    ` ${sparkline(signups).padStart(sparkLength)}  malicious ${count(newest.maliciousPerMin)}/min`
  );
}

function evidenceLine(watched: Watched): string {
  const parts = watched.evidence.map(({ detector, share }) => `${printable(detector)} ${Math.round(100 * share)} %`);
  return ` why malicious: ${parts.join(' · ')}`;
}

function span(fromTime: string, toTime: string): string {
  return `${clock(Date.parse(fromTime)).slice(0, 5)}–${clock(Date.parse(toTime)).slice(0, 5)} UTC`;
}

function coloured(line: string, watched: Watched, { isColoured }: FrameOptions): string {
  const [worst] = watched.open;
  if (!isColoured || worst === undefined) return line;
  const colour = worst.kind === 'attack' || worst.kind === 'crowd' ? colours[worst.kind] : colours.other;
  return `${colour}${line}${colours.off}`;
}

/** Bars from zero to the most of them. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values.map(value => '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor((8 * value) / most))] ?? '▁').join('');
}

/** Cuts a line to the terminal's width, in columns: Chinese, Japanese and Korean letters and emoji take two. */
function clip({ columns }: FrameOptions): (line: string) => string {
  return line => {
    let width = 0;
    const kept: string[] = [];
    for (const letter of line) {
      width += wide.test(letter) ? 2 : 1;
      if (width > columns) return `${kept.slice(0, -1).join('')}…`;
      kept.push(letter);
    }
    return kept.join('');
  };
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
