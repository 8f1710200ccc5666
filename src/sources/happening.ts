import { FloodgateError } from '../errors.ts';
import type { Blindness } from '../incidents/sight.ts';
import type { RawRecord, Source } from './source.ts';

/** What a source has to say next. Partitions are numbers of the source's own, never given twice. */
export type Happening =
  /** Records of one partition, in its order; `lag` is how many it still holds behind them. */
  | {
      readonly kind: 'records';
      readonly partition: number;
      readonly records: readonly RawRecord[];
      readonly lag: number;
    }
  /** The partition counts from now on. */
  | { readonly kind: 'joined'; readonly partition: number }
  /** The partition brings no more: its end, an early one with the reason, or it was given to somebody else. */
  | { readonly kind: 'left'; readonly partition: number; readonly error?: FloodgateError }
  /** Records of the partition are gone for ever, before those that it brings next. */
  | { readonly kind: 'lost'; readonly partition: number }
  /** All that the partition holds has been read and nothing comes: the others need not wait for it. */
  | { readonly kind: 'idle'; readonly partition: number }
  /** Nothing came from anywhere, though everything there is has been read: time may move on by the clock. 0 while more may come. */
  | { readonly kind: 'silence'; readonly silentMs: number };

/** Anything that yields raw records over time: a set of files that end, or a log topic that does not. */
export interface Feed {
  /**
   * The next thing that happens; undefined when there will be nothing more. `behind` is the partition that is furthest
   * behind in event time, for feeds that can choose what to read.
   */
  next(behind: number | undefined): Promise<Happening | undefined>;
  /** The partitions that run ahead of the others, all of them: they are to wait. */
  hold?(partitions: readonly number[]): void;
  /** Panes that end at or before this were said by an earlier process; they are judged again in silence. */
  readonly saidUntilMs?: number;
  /** Panes that end at or before this were closed by an earlier process: what it had not read is late for them. */
  readonly publishedUntilMs?: number;
  /** The blindness that an earlier process had told of when it came so far, and that was not over. */
  readonly blindBefore?: Blindness | undefined;
  /**
   * Everything of what was yielded so far has been judged up to `watermarkMs`. `readMs` tells how far in event time each
   * partition has been read, which may be further; undefined where it has said nothing. `blind` is what the next process
   * finds as `blindBefore`.
   */
  judged?(watermarkMs: number, readMs: (partition: number) => number | undefined, blind?: Blindness): Promise<void>;
  close(): Promise<void>;
}

/** Reads partitions that end, always the one furthest behind: so they are merged by time and none is buffered far ahead. */
export function mergedFeed(source: Source): Feed {
  const readers = source.partitions.map(partition => partition.records());
  let joined = 0;
  return {
    async next(behind) {
      if (joined < readers.length) return { kind: 'joined', partition: joined++ };
      if (behind === undefined) return undefined;
      try {
        const next = await readers[behind]?.next();
        if (next === undefined || next.done) return { kind: 'left', partition: behind };
        return { kind: 'records', partition: behind, records: [next.value], lag: 0 };
      } catch (error) {
        if (!(error instanceof FloodgateError)) throw error;
        return { kind: 'left', partition: behind, error };
      }
    },
    close: () => source.close(),
  };
}
