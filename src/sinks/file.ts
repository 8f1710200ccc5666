import { alertLines, verdictLines } from './jsonl.ts';
import { openOutput } from './output.ts';
import type { NetworkSink, Sink } from './sink.ts';

export interface FileSinkOptions {
  readonly name: string;
  readonly verdicts: string | undefined;
  readonly alerts: string | undefined;
  readonly stdout: NodeJS.WritableStream;
}

/** Verdicts and alert events at the end of files, or on standard output as `-`. Rejects with `FG_OUTPUT`. */
export async function fileSink(options: FileSinkOptions): Promise<NetworkSink> {
  const open = async (path: string | undefined) =>
    path === undefined ? undefined : openOutput(path, options.stdout, { append: true });
  const verdicts = await open(options.verdicts);
  const alerts = await open(options.alerts);
  const lines: readonly Sink[] = [
    ...(verdicts === undefined ? [] : [verdictLines(verdicts)]),
    ...(alerts === undefined ? [] : [alertLines(alerts)]),
  ];
  const outputs = [verdicts, alerts].filter(output => output !== undefined);
  let delivered = 0;
  return {
    name: options.name,
    verdict(verdict) {
      if (verdicts !== undefined) delivered++;
      for (const sink of lines) sink.verdict?.(verdict);
    },
    alert(alert) {
      if (alerts !== undefined) delivered++;
      for (const sink of lines) sink.alert?.(alert);
    },
    ready: () => lines.map(sink => sink.ready?.()).find(waiting => waiting !== undefined),
    async flush() {
      for (const output of outputs) await output.written();
    },
    stats: () => ({ queued: 0, bound: 0, delivered, failed: 0, dropped: 0 }),
    async close() {
      for (const sink of lines) await sink.close?.();
    },
  };
}
