import type { Sink } from '../sinks/sink.ts';
import { type FrameOptions, frameOf } from './frame.ts';
import { clock } from './happening.ts';
import { printable } from './printable.ts';
import { Watched } from './watched.ts';
import { count, shareWords } from './words.ts';

const paintMs = 200;
const hourMs = 3_600_000;

export interface TerminalOptions extends Pick<FrameOptions, 'title' | 'zones' | 'footer'> {
  readonly out: { write(text: string): unknown; readonly columns?: number; readonly rows?: number };
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  /** Milliseconds of wall time, to paint no more often than can be read. */
  readonly clock: () => number;
  readonly speed: () => string;
}

export interface Terminal {
  readonly sink: Sink;
  /** Lines unread so far. */
  unreadable(total: number): void;
  /** A notice for the operator. */
  say(text: string): void;
}

/** On a terminal a view that is painted over itself; elsewhere a line for each thing that happens. */
export function createTerminal(options: TerminalOptions): Terminal {
  const watched = new Watched();
  const show = options.isTerminal ? painter(watched, options) : teller(watched, options);
  return {
    unreadable: total => {
      watched.unreadable = total;
    },
    say: show.say,
    sink: {
      name: 'terminal',
      verdict: verdict => watched.verdict(verdict),
      alert: alert => {
        watched.alert(alert);
        show.alert();
      },
      pane: pane => {
        watched.pane(pane);
        show.pane();
      },
      close: async () => show.close(),
    },
  };
}

interface Show {
  say(text: string): void;
  alert(): void;
  pane(): void;
  close(): void;
}

function painter(watched: Watched, options: TerminalOptions): Show {
  const { out } = options;
  let height = 0;
  let paintedMs = Number.NEGATIVE_INFINITY;
  const back = () => (height === 0 ? '' : `\u001b[${height}A\r\u001b[J`);
  const paint = () => {
    const lines = frameOf(watched, {
      ...options,
      columns: out.columns || 80,
      rows: out.rows || 24,
      speed: options.speed(),
    });
    out.write(`${back()}${lines.join('\n')}\n`);
    height = lines.length;
    paintedMs = options.clock();
  };
  return {
    // Stands above the view and stays there.
    say: text => {
      out.write(`${back()} ${printable(text)}\n`);
      height = 0;
      paint();
    },
    alert: () => {},
    pane: () => {
      if (options.clock() - paintedMs >= paintMs) paint();
    },
    close: paint,
  };
}

function teller(watched: Watched, { out }: TerminalOptions): Show {
  let told = 0;
  let hour: number | undefined;
  return {
    say: text => out.write(`${printable(text)}\n`),
    alert: () => {
      const newest = watched.happenings.at(-1);
      if (newest === undefined || watched.said === told) return;
      told = watched.said;
      out.write(`${clock(newest.timeMs)} UTC  ${newest.text}\n`);
    },
    pane: () => {
      const pane = watched.newest;
      if (pane === undefined) return;
      const paneHour = Math.floor(pane.endMs / hourMs);
      if (hour !== undefined && paneHour > hour) {
        const expected =
          pane.expectedPerMin === undefined ? 'no baseline yet' : `${count(pane.expectedPerMin)} expected`;
        const share = pane.attackShare === undefined ? '' : `, ${shareWords(pane.attackShare)} in 10 min`;
        out.write(
          `${clock(pane.endMs)} UTC  ${count(pane.signupsPerMin)} sign-ups/min, ${expected}, ` +
            `${count(pane.maliciousPerMin)} malicious/min${share}; seen ${count(watched.requests)} requests, ` +
            `${count(watched.signups)} sign-ups\n`,
        );
      }
      hour = paneHour;
    },
    close: () => {},
  };
}
