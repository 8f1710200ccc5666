import { FloodgateError } from '../errors.ts';
import type { Position, Transport } from '../kafka/transport.ts';
import { marks } from '../marks.ts';
import type { Delivery } from '../sources/delivery.ts';
import type { Holdback } from './holdback.ts';

const everyMs = 5_000;

export interface AtLeastOnceOptions {
  readonly transport: Pick<Transport, 'commit' | 'isCurrent'>;
  readonly holdback: Holdback;
  /** Resolves when all sinks have acknowledged what was handed to them so far. */
  readonly flush: () => Promise<void>;
}

/**
 * Outputs acknowledged by all sinks, then offsets committed: a crash repeats and never loses. Outputs go out as soon as
 * their panes are judged, unless the group may have given our partitions to another member meanwhile.
 */
export class AtLeastOnce implements Delivery {
  readonly everyMs = everyMs;
  readonly isPressing = false;
  readonly deliveredMs = Number.POSITIVE_INFINITY;
  readonly keptMs = Number.POSITIVE_INFINITY;
  readonly #options: AtLeastOnceOptions;

  constructor(options: AtLeastOnceOptions) {
    this.#options = options;
  }

  judged(): void {
    const { holdback, transport } = this.#options;
    if (transport.isCurrent) holdback.release(holdback.held.length);
  }

  async commit(offsets: readonly Position[], watermarkMs: number): Promise<void> {
    const { holdback, transport } = this.#options;
    this.judged();
    if (holdback.held.length > 0) {
      throw new FloodgateError('FG_KAFKA_REVOKED', 'the group has not heard from us for a session');
    }
    await this.flush();
    if (marks.outputs.hasSubscribers) marks.outputs.publish({ watermarkMs });
    await transport.commit(offsets);
  }

  flush(): Promise<void> {
    return this.#options.flush();
  }
}
