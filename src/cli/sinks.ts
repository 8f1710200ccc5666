import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { FloodgateError } from '../errors.ts';
import type { AlertEvent } from '../outputs.ts';
import { named, openSink, receiversOf } from '../sinks/open.ts';
import { shown } from '../sinks/post.ts';
import { configFrom, configOption } from './options.ts';
import { printable } from './printable.ts';

/** Kafka and files are not asked for an answer: what they have not taken by then they do not take. */
const deadlineMs = 15_000;

export function sinksCommand(): Command {
  return new Command('sinks')
    .description('look after the sinks of a configuration')
    .addCommand(
      new Command('test')
        .description('send an incident that is marked as a test, opened and closed at once, and say what came back')
        .argument('[name]', 'one sink, such as slack or webhook-2; without it all of them')
        .addOption(configOption())
        .action(test),
    );
}

async function test(name: string | undefined, options: { readonly config?: string }): Promise<void> {
  const config = await configFrom(options);
  const all = named(config.sinks);
  const chosen = name === undefined ? all : all.filter(([known]) => known === name);
  if (chosen.length === 0) {
    const known = all.map(([known]) => known).join(', ');
    throw new FloodgateError(
      'FG_USAGE',
      all.length === 0
        ? 'sinks: none is configured'
        : `no sink is named ${JSON.stringify(name)}; configured are ${known}`,
    );
  }
  let failed = 0;
  for (const [known, sink] of chosen) {
    const outcomes = await tried(known, sink, config);
    for (const { place, failure, answer } of outcomes) {
      if (failure !== undefined) failed++;
      const words = failure === undefined ? `ok${answer === '' ? '' : `, answered ${answer}`}` : `FAILED: ${failure}`;
      process.stdout.write(`${printable(`${known} ${place}: ${words}`)}\n`);
    }
  }
  if (failed > 0) throw new FloodgateError('FG_SINK_UNDELIVERED', `${failed} of the receivers did not take the test`);
}

interface Outcome {
  readonly place: string;
  readonly answer: string;
  readonly failure?: string;
}

async function tried(name: string, sink: Config['sinks'][number], config: Config): Promise<readonly Outcome[]> {
  const deps = { now: Date.now, clock: () => performance.now(), random: Math.random, sleep: pause, log: () => {} };
  const events = testEvents(config.site, Date.now());
  const receivers = receiversOf(sink, deps);
  if (receivers.length === 0) return [await handed(name, sink, config, events, deps)];
  const outcomes: Outcome[] = [];
  for (const receiver of receivers) {
    const { place } = receiver;
    try {
      let answer = '';
      for (const alert of events) {
        answer = await receiver.send([{ kind: 'alert', alert }], new AbortController().signal);
      }
      outcomes.push({ place, answer: shown(answer) });
    } catch (error) {
      outcomes.push({ place, answer: '', failure: (error as Error).message });
    } finally {
      await receiver.close();
    }
  }
  return outcomes;
}

/** Kafka and files are sinks without an HTTP receiver: they are opened as the service opens them. */
async function handed(
  name: string,
  sink: Config['sinks'][number],
  config: Config,
  events: readonly AlertEvent[],
  deps: Parameters<typeof openSink>[3],
): Promise<Outcome> {
  const place = sink.kafka?.brokers.join(', ') ?? sink.file?.alerts ?? sink.file?.verdicts ?? '';
  const said: string[] = [];
  try {
    const opened = await openSink(name, sink, config, { ...deps, log: (_, text) => said.push(text) });
    for (const event of events) opened.alert?.(event);
    await opened.close(deadlineMs);
    const { dropped } = opened.stats();
    return dropped > 0 ? { place, answer: '', failure: said.join('; ') } : { place, answer: '' };
  } catch (error) {
    return { place, answer: '', failure: [(error as Error).message, ...said].join('; ') };
  }
}

/** The opening and the closing of an incident that nobody needs to look at. */
function testEvents(site: string, nowMs: number): readonly AlertEvent[] {
  const time = new Date(nowMs).toISOString();
  const opened: AlertEvent = {
    id: `inc-test-${nowMs}`,
    sequence: 1,
    state: 'open',
    kind: 'attack',
    severity: 'info',
    site,
    surface: 'signup',
    time,
    onset: time,
    title: 'Test of floodgate: nothing has happened',
    summary: 'Somebody tries whether alerts arrive here. Nothing has happened, and nothing is to be done.',
    observed_per_min: 0,
    expected_per_min: 0,
    detectors: [],
    recommended_gate: 'open',
    completeness: {
      watermark: time,
      late: 0,
      dropped: 0,
      lag: 0,
      partitions_seen: 0,
      partitions: 0,
      state: 'complete',
    },
    taxonomy: [],
  };
  return [opened, { ...opened, sequence: 2, state: 'closed', title: 'Test of floodgate is over' }];
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}
