import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Argument, Command } from 'commander';
import { FloodgateError } from '../errors.ts';
import { isTapped, wantedOf } from '../http/tapping.ts';
import { type Tapped, type TappedRequest, tapFilters } from '../http/taps.ts';
import type { AlertEvent, Verdict } from '../outputs.ts';
import { clock } from './happening.ts';
import { configOption, settingsFrom } from './options.ts';
import { printable } from './printable.ts';
import { connectService } from './service.ts';
import { counted } from './words.ts';

const filters = [...new Set(Object.values(tapFilters).flatMap(Object.keys))];

type TapOptions = Readonly<Record<string, string | undefined>> & {
  readonly url?: string;
  readonly config?: string;
};

export function tapCommand(): Command {
  const command = new Command('tap')
    .description('follow what passes through the running service, until it or you end')
    .addArgument(new Argument('<what>', Object.keys(tapFilters).join(', ')))
    .option('--url <url>', 'where the service answers; by default where the configuration says that it listens')
    .option('--json', 'JSON lines as they come, instead of words');
  for (const filter of filters) command.option(`--${filter} <values>`, `only these, with commas between`);
  return command
    .addOption(configOption())
    .action((what: string, options: TapOptions & { readonly json?: boolean }) => tap(what, options));
}

async function tap(what: string, options: TapOptions & { readonly json?: boolean }): Promise<void> {
  if (!isTapped(what)) {
    const known = Object.keys(tapFilters).join(', ');
    throw new FloodgateError('FG_USAGE', `${JSON.stringify(what)} cannot be followed; known: ${known}`);
  }
  const asked = Object.fromEntries(
    filters.flatMap(filter => (options[filter] === undefined ? [] : [[filter, options[filter]]])),
  );
  const wanted = wantedOf(what, asked);
  if (typeof wanted === 'string') throw new FloodgateError('FG_USAGE', wanted);
  const base = options.url ?? `http://${(await settingsFrom(options)).config.http.listen}`;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  const path = `/api/v1/tap/${what}?${new URLSearchParams(asked)}`;
  const answer = await connectService(base, path, { signal: stop.signal });
  const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
  try {
    for await (const line of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY })) {
      const isTaken = process.stdout.write(`${options.json ? line : wordsOf(what, JSON.parse(line))}\n`);
      if (!isTaken) await once(process.stdout, 'drain');
    }
  } catch (cause) {
    if (stop.signal.aborted) return;
    throw new FloodgateError('FG_SERVICE', `${base} has ended the connection: is the service still running?`, {
      cause,
    });
  }
  if (!stop.signal.aborted)
    throw new FloodgateError('FG_SERVICE', `${base} has ended: start it again, then follow it again`);
}

/** One line of the stream for people. */
export function wordsOf(what: Tapped, line: unknown): string {
  if (typeof line === 'object' && line !== null && 'missed' in line) {
    return `… ${counted(Number(line.missed), 'line')} passed over: this terminal is slower than what passes`;
  }
  switch (what) {
    case 'verdicts':
      return printable(verdictWords(line as Verdict));
    case 'alerts':
      return printable(alertWords(line as AlertEvent));
    case 'requests':
      return printable(requestWords(line as TappedRequest));
  }
}

function verdictWords({
  time,
  level,
  action,
  score,
  request_id: id,
  client,
  network,
  revision,
  reasons,
}: Verdict): string {
  const again = revision === 0 ? '' : ` (revision ${revision})`;
  const [first, ...others] = reasons;
  const why = first === undefined ? '' : `  ${first.text}${others.length === 0 ? '' : `, and ${others.length} more`}`;
  return `${clock(Date.parse(time))} ${level.padEnd(10)} ${action.padEnd(9)} ${score.toFixed(4)}  ${id}${again}  ${client}  ${network}${why}`;
}

function alertWords({ time, kind, state, severity, site, title }: AlertEvent): string {
  return `${clock(Date.parse(time))} ${kind} ${state}  ${severity}  ${site}  ${title}`;
}

function requestWords({ time, surface, method, path, status, client, network }: TappedRequest): string {
  return `${clock(Date.parse(time))} ${surface.padEnd(13)} ${status ?? '–'} ${method ?? ''} ${path ?? ''}  ${client}  ${network}`;
}
