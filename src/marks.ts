import { channel } from 'node:diagnostics_channel';

/**
 * Moments at which a crash matters, for tracing and for harnesses that crash on purpose: `node:diagnostics_channel`s
 * named `floodgate:` and what has just happened. Publish only where `hasSubscribers` says that somebody listens.
 */
export const marks = {
  /** A batch of one partition was taken: `{ topic, partition, records }`. */
  batch: channel('floodgate:batch'),
  /** Outputs have reached their receivers, and the offsets behind them are not committed yet: `{ watermarkMs }`. */
  outputs: channel('floodgate:outputs'),
  /** Offsets were committed, with their outputs where those go in one transaction: `{ watermarkMs }`. */
  committed: channel('floodgate:committed'),
  /** A pane that an earlier process has told of was judged again in silence: `{ site, endMs }`. */
  rebuild: channel('floodgate:rebuild'),
  /** Partitions were given or taken away: `{ partitions }`, how many are ours now. */
  rebalance: channel('floodgate:rebalance'),
};
