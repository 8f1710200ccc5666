import type { MetricLabel } from './labels.ts';

/** What a value counts or measures. Base units stand in the name as well, as Prometheus wants it. */
export type MetricUnit =
  | 'requests'
  | 'sign-ups'
  | 'sign-ups a minute'
  | 'verdicts'
  | 'reasons'
  | 'faults'
  | 'incidents'
  | 'clusters'
  | 'changes'
  | 'panes'
  | 'lines'
  | 'outputs'
  | 'transactions'
  | 'records'
  | 'partitions'
  | 'readers'
  | 'entries'
  | 'yes or no'
  | 'ratio'
  | 'seconds'
  | 'bytes';

export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: MetricUnit;
  /** Set where it is about the whole process: its `site` is then the configured one, whichever sites are judged. */
  readonly of?: 'process';
  readonly labels: readonly MetricLabel[];
  /** One sentence, for who reads the exposition. */
  readonly help: string;
  /** What follows from it, for who reads the manual. */
  readonly meaning: string;
  /** Upper bounds of the buckets of a histogram, ascending. */
  readonly buckets?: readonly number[];
}
