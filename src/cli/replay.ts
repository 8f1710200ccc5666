import { Command } from 'commander';
import { detectors } from '../../detectors/index.ts';
import type { Format } from '../decode/reader.ts';
import { FloodgateError } from '../errors.ts';
import { createMetrics, type Metrics } from '../http/metrics.ts';
import { Scrapes } from '../http/scrapes.ts';
import { type PipelineResult, runPipeline } from '../pipeline.ts';
import { alertLines, verdictLines } from '../sinks/jsonl.ts';
import type { Sink } from '../sinks/sink.ts';
import { fileSource } from '../sources/file.ts';
import type { Source } from '../sources/source.ts';
import { configOption, formatOption, type Judging, judgingFrom } from './options.ts';
import { type OutputPaths, type Outputs, openOutputs } from './outputs.ts';
import { printable } from './printable.ts';
import { progressLine } from './progress.ts';
import { reportOf } from './report.ts';
import { summaryOf } from './summary.ts';
import { version } from './version.ts';

interface ReplayOptions extends OutputPaths {
  readonly format: Format | 'auto';
  readonly config?: string;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('judge logs that were written before; several are merged by time')
    .argument('<file...>', 'logs, plain or gzip; - is standard input')
    .addOption(formatOption())
    .option('--verdicts <path>', 'write verdicts, one JSON object a line; - is standard output')
    .option('--alerts <path>', 'write alert events, one JSON object a line', '-')
    .option('--report <path>', 'write a report, JSON when the name ends in .json, otherwise Markdown')
    .option('--metrics <path>', 'write the metrics over event time, as OpenMetrics for promtool')
    .addOption(configOption())
    .action(replay);
}

async function replay(files: readonly string[], options: ReplayOptions): Promise<void> {
  const judging = await judgingFrom(options);
  const { config, own } = judging;
  const interrupt = new AbortController();
  const source = await fileSource(files, { lineMaxBytes: config.limits.line, stopped: interrupt.signal });
  const { verdicts, alerts, report, metrics } = options;
  const paths = { verdicts, alerts, report, metrics };
  const named = Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== undefined)) as typeof paths;
  const outputs = await openOutputs(named as OutputPaths, files);
  const collected = outputs.metrics === undefined ? undefined : metricsFor(judging);

  // Once: what was read is still judged and written. Twice: the default, which ends at once.
  process.once('SIGINT', () => interrupt.abort());
  const result = await runPipeline({
    config,
    own,
    source,
    signal: interrupt.signal,
    format: options.format,
    sinks: sinksFor(outputs, collected, source),
    say: notice => process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}floodgate: ${printable(notice)}\n`),
    unreadable: counts => collected?.unreadable(counts),
    irregular: counts => collected?.irregular(counts),
    faulty: (detector, total) => collected?.faulty(detector, total),
  });

  outputs.report?.write(reportOf(outputs.report.path, result, judging));
  await outputs.report?.close();
  process.stderr.write(`floodgate replay\n${summaryOf(result, judging)}`);
  endEarly(result);
  if (interrupt.signal.aborted) {
    throw new FloodgateError('FG_INTERRUPTED', 'interrupted: the outputs hold what was read until then');
  }
}

function sinksFor(outputs: Outputs, metrics: Metrics | undefined, source: Source): readonly Sink[] {
  return [
    ...(outputs.verdicts === undefined ? [] : [verdictLines(outputs.verdicts)]),
    alertLines(outputs.alerts),
    ...(metrics === undefined || outputs.metrics === undefined ? [] : [new Scrapes(metrics, outputs.metrics)]),
    ...(process.stderr.isTTY ? [progressLine(source, process.stderr, () => performance.now())] : []),
  ];
}

function metricsFor({ config, own }: Judging): Metrics {
  return createMetrics({
    site: config.site,
    version: version(),
    detectors: [...detectors, ...own].map(({ meta }) => meta),
  });
}

/** What came before was judged and written; that it is not all must show in the exit code. */
function endEarly({ errors, lines, requests }: PipelineResult): void {
  const [first] = errors;
  if (first === undefined) {
    if (lines === 0 || requests > 0) return;
    throw new FloodgateError('FG_INPUT_UNREADABLE', 'not one line of the input could be read');
  }
  throw new FloodgateError(first.code, errors.map(error => error.message).join('\nfloodgate: '), { cause: first });
}
