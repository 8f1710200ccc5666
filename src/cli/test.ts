import { Command } from 'commander';
import { failuresOf, type Said } from '../cases/check.ts';
import { type CaseResult, junitOf } from '../cases/junit.ts';
import { type ReadCase, readCases } from '../cases/read.ts';
import { sourceOf } from '../cases/requests.ts';
import { FloodgateError } from '../errors.ts';
import type { AlertEvent, Verdict } from '../outputs.ts';
import { runPipeline } from '../pipeline.ts';
import { openOutput } from '../sinks/output.ts';
import { configOption, type Judging, judgingFrom } from './options.ts';
import { printable } from './printable.ts';
import { breakdown, counted } from './words.ts';

interface TestOptions {
  readonly junit?: string;
  readonly config?: string;
}

export function testCommand(): Command {
  return new Command('test')
    .description('run your own cases: requests in, expected verdicts and incidents, against your configuration')
    .argument('[dir]', 'folder of the cases, .yaml files, or one of them', 'cases')
    .option('--junit <path>', 'write the results as JUnit XML as well')
    .addOption(configOption())
    .action(test);
}

async function test(at: string, options: TestOptions): Promise<void> {
  const judging = await judgingFrom(options);
  const cases = readCases(at);
  const junit = options.junit === undefined ? undefined : await openOutput(options.junit, process.stdout);
  const results: CaseResult[] = [];
  for (const one of cases) {
    const result = await runCase(one, judging);
    results.push(result);
    process.stderr.write(wordsOf(result));
  }
  junit?.write(junitOf(results));
  await junit?.close();
  const failed = results.filter(result => result.failures.length > 0).length;
  process.stderr.write(`${counted(results.length, 'case')}: ${results.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) throw new FloodgateError('FG_CASES_FAILED', `${counted(failed, 'case')} failed`);
}

async function runCase(read: ReadCase, { config, own }: Judging): Promise<CaseResult> {
  const startMs = performance.now();
  const verdicts = new Map<string, Verdict>();
  const alerts: AlertEvent[] = [];
  const said: Said = { verdicts, alerts };
  const source = await sourceOf(read.case.requests, {
    path: read.path,
    lineMaxBytes: config.limits.line,
  });
  const result = await runPipeline({
    config,
    own,
    source,
    format: 'auto',
    sinks: [
      {
        name: 'case',
        verdict: verdict => void verdicts.set(verdict.request_id, verdict),
        alert: alert => void alerts.push(alert),
      },
    ],
    say: () => {},
  });
  // Half a case proves nothing, so what could not be read fails it.
  const unread = breakdown(result.unreadable);
  const failures = [
    ...result.errors.map(error => `${read.path} ${error.message}`),
    ...(unread === ''
      ? []
      : [`${read.placeOf(['requests'])} lines that could not be read: ${unread}${sample(result)}`]),
    ...failuresOf(read, said),
  ];
  return { path: read.path, name: read.case.name, seconds: (performance.now() - startMs) / 1_000, failures };
}

function sample({ samples }: { readonly samples: readonly { readonly text: string }[] }): string {
  const [first] = samples;
  return first === undefined ? '' : `, such as ${first.text.slice(0, 120)}`;
}

function wordsOf({ name, path, seconds, failures }: CaseResult): string {
  const isGood = failures.length === 0;
  const head = `${isGood ? '✓' : '✗'} ${printable(name)} (${printable(path)}, ${seconds.toFixed(1)} s)\n`;
  return head + failures.map(failure => `    ${printable(failure)}\n`).join('');
}
