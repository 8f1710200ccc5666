import type { AlertEvent, PaneSummary, Verdict } from '../outputs.ts';
import type { Output } from '../sinks/output.ts';
import type { Sink } from '../sinks/sink.ts';
import { headOf, linesOf } from './exposition.ts';
import type { Metrics } from './metrics.ts';

/** As often as a Prometheus that is left at its ways would have come by. */
export const scrapeEveryMs = 15_000;
/** What Prometheus adds to what it scrapes, so that dashboards find it. */
const target = 'job="floodgate",instance="replay"';

/**
 * The metrics over the event time of a log, as a Prometheus would have scraped them: OpenMetrics with a time stamp at each
 * value, for `promtool tsdb create-blocks-from openmetrics`. Memory does not grow with the log, since scrape follows
 * scrape.
 */
export class Scrapes implements Sink {
  readonly name = 'scrapes';
  readonly #metrics: Metrics;
  readonly #output: Output;
  /** End of the newest pane that was counted, and the one that was last written. */
  #endMs: number | undefined;
  #writtenMs: number | undefined;

  constructor(metrics: Metrics, output: Output) {
    this.#metrics = metrics;
    this.#output = output;
  }

  verdict(verdict: Verdict): void {
    this.#reach(Date.parse(verdict.judged));
    this.#metrics.sink.verdict?.(verdict);
  }

  alert(alert: AlertEvent): void {
    this.#reach(Date.parse(alert.time));
    this.#metrics.sink.alert?.(alert);
  }

  pane(pane: PaneSummary): void {
    this.#reach(pane.endMs);
    this.#metrics.sink.pane?.(pane);
  }

  ready(): Promise<void> | undefined {
    return this.#output.ready();
  }

  async close(): Promise<void> {
    if (this.#endMs !== undefined) this.#write(this.#endMs);
    this.#output.write('# EOF\n');
    await this.#output.close();
  }

  /** What comes belongs to the pane that ends then: before it counts, the panes before it are whole. */
  #reach(endMs: number): void {
    const before = this.#endMs;
    if (before === endMs) return;
    this.#endMs = endMs;
    if (before !== undefined && before - (this.#writtenMs ?? Number.NEGATIVE_INFINITY) >= scrapeEveryMs) {
      this.#write(before);
    }
  }

  #write(atMs: number): void {
    const first = this.#writtenMs === undefined;
    this.#writtenMs = atMs;
    const at = atMs / 1_000;
    const lines = [`up{${target}} 1 ${at}`];
    for (const family of this.#metrics.families) {
      if (first) lines.push(...headOf(family, 'openMetrics'));
      lines.push(...linesOf(family, { target, at }));
    }
    this.#output.write(`${lines.join('\n')}\n`);
  }
}
