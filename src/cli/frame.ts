import type { Cluster, PaneSummary } from '../outputs.ts';
import { clock, duration } from './happening.ts';
import { clip, row, wrap } from './layout.ts';
import { printable } from './printable.ts';
import type { Watched } from './watched.ts';
import { count, shareWords } from './words.ts';

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
  readonly footer: readonly string[];
}

const happeningsShown = 6;
const clustersShown = 3;
/** A cluster's words may take so many lines. */
const clusterLines = 3;
const labelWidth = 10;
const colours = { attack: '\u001b[1;38;5;166m', crowd: '\u001b[1;38;5;32m', other: '\u001b[1m', off: '\u001b[0m' };

/**
 * The terminal's view, one text a line, none wider than the terminal and fewer than it has: how bad, what happened, what
 * attacks, what it is based on. A low terminal loses what gives it away first, then what happened, then the clusters.
 */
export function frameOf(watched: Watched, options: FrameOptions): readonly string[] {
  const { columns, rows, title, footer } = options;
  const { newest } = watched;
  if (newest === undefined) return [row([title, 'waiting for traffic'], columns, ' · '), row(footer, columns)];
  const head = [
    titleLine(newest.endMs, options),
    coloured(stateLine(watched, newest, columns), watched, options),
    signupsLine(watched, newest, columns),
    ...attackLines(newest, columns),
    gateLine(newest, columns),
  ];
  const foot = ['', seenLine(watched, newest, columns), row(footer, columns)];
  let left = rows - 1 - head.length - foot.length;
  const block = (lines: readonly string[], newestLast = false): readonly string[] => {
    const fitting = Math.max(0, left - 1);
    const kept = newestLast ? lines.slice(Math.max(0, lines.length - fitting)) : lines.slice(0, fitting);
    if (kept.length === 0) return [];
    left -= kept.length + 1;
    return ['', ...kept];
  };
  const clusters = block(clusterLinesOf(newest.clusters ?? [], columns));
  const happenings = block(
    watched.happenings.slice(-happeningsShown).map(({ timeMs, text }) => clip(` ${clock(timeMs)}  ${text}`, columns)),
    true,
  );
  const evidence = block(watched.evidence.length > 0 ? [evidenceLine(watched, columns)] : []);
  return [...head, ...happenings, ...clusters, ...evidence, ...foot].slice(0, Math.max(3, rows - 1));
}

function titleLine(endMs: number, { title, zones, speed, columns }: FrameOptions): string {
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' }).format(endMs);
  const times = [
    `${clock(endMs).slice(0, 5)} UTC`,
    ...zones.map(([name, timeZone]) => {
      const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(endMs);
      return `${time} ${name}`;
    }),
  ];
  const date = new Date(endMs).toISOString().slice(0, 10);
  return row([title, `${day} ${date}`, ...times, speed], columns, ' · ');
}

function stateLine(watched: Watched, { endMs }: PaneSummary, columns: number): string {
  const [worst, ...others] = watched.open;
  if (worst === undefined) {
    const last = watched.lastClosed;
    const before = last === undefined ? [] : [`last: ${last.kind}, ${span(last.onset, last.time)}`];
    return row(['CALM', 'no incident is open', ...before], columns);
  }
  const onsetMs = Date.parse(worst.onset);
  return row(
    [
      worst.kind.replaceAll('_', ' ').toUpperCase(),
      `since ${clock(onsetMs).slice(0, 5)} (${duration(endMs - onsetMs)})`,
      ...(worst.severity === 'info' ? [] : [worst.severity]),
      ...(others.length === 0 ? [] : [`beside ${others.map(other => other.kind.replaceAll('_', ' ')).join(', ')}`]),
      ...(worst.acknowledged_by === undefined ? [] : [`taken on by ${printable(worst.acknowledged_by)}`]),
    ],
    columns,
  );
}

/** What is seen in the trailing minute against what was expected. */
function signupsLine(watched: Watched, { signupsPerMin, expectedPerMin }: PaneSummary, columns: number): string {
  const against =
    expectedPerMin === undefined
      ? ['no baseline yet']
      : [`expected ${count(expectedPerMin)}`, `×${times(signupsPerMin, expectedPerMin)}`.padEnd(6)];
  const figures = row([`${label('sign-ups')}${count(signupsPerMin).padStart(5)}/min`, ...against], columns);
  const signups = Array.from(watched.minutes.values(), minute => minute.signups);
  const room = columns - figures.length - 3;
  return room < 8 || signups.length === 0 ? figures.trimEnd() : `${figures}  ${sparkline(signups.slice(-room))}`;
}

/** How much of it is attack and how much is people; nothing while there is no attack. */
function attackLines({ attackShare, signupsPerMin, maliciousPerMin, expectedPerMin }: PaneSummary, columns: number) {
  if (attackShare === undefined && maliciousPerMin === 0) return [];
  const people = Math.max(0, signupsPerMin - maliciousPerMin);
  const against = expectedPerMin === undefined ? [] : [`×${times(people, expectedPerMin)} of what is expected`];
  const share = attackShare === undefined ? [] : [shareWords(attackShare), 'of the last 10 min'];
  return [
    row([`${label('malicious')}${count(maliciousPerMin).padStart(5)}/min`, ...share], columns),
    row([`${label('people')}${count(people).padStart(5)}/min`, ...against], columns),
  ];
}

function gateLine({ gate }: PaneSummary, columns: number): string {
  const advice = gate.recommended === gate.state ? [] : [`recommended: ${gate.recommended}`];
  return row([`${label('gate')}${gate.state}`, ...advice, `mode ${gate.mode}`], columns);
}

function clusterLinesOf(clusters: readonly Cluster[], columns: number): readonly string[] {
  const shown = clusters.slice(0, clustersShown).flatMap(({ share, signups, describe }) => {
    const percent = `${Math.round(100 * share)} %`.padStart(5);
    return wrap(` ${percent}  `, `${count(signups)} sign-ups: ${printable(describe)}`, columns, clusterLines);
  });
  const hidden = clusters.length - clustersShown;
  return hidden > 0 ? [...shown, clip(`        and ${hidden} more`, columns)] : shown;
}

function evidenceLine(watched: Watched, columns: number): string {
  const parts = watched.evidence.map(({ detector, share }) => `${printable(detector)} ${Math.round(100 * share)} %`);
  const [first = '', ...others] = parts;
  return row([`why malicious: ${first}`, ...others], columns, ' · ');
}

function seenLine(watched: Watched, { completeness }: PaneSummary, columns: number): string {
  return row(
    [
      `${completeness.state}: ${count(watched.requests)} requests`,
      `${count(watched.signups)} sign-ups`,
      `late ${count(completeness.late)}`,
      `unreadable ${count(watched.unreadable)}`,
    ],
    columns,
    ' · ',
  );
}

function label(name: string): string {
  return name.padEnd(labelWidth);
}

function times(value: number, expected: number): string {
  const ratio = value / Math.max(0.1, expected);
  return ratio < 9.95 ? ratio.toFixed(1) : count(ratio);
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
