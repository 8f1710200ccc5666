import { join } from 'node:path';
import * as z from 'zod';
import { FloodgateError } from '../errors.ts';
import type { AlertEvent } from '../outputs.ts';
import type { CourierDeps, GivenUp } from './courier.ts';
import { DeadLetterFile } from './dead-letters.ts';
import { Journal, readJournal } from './journal.ts';
import { ToldIncidents } from './told.ts';

/** An output that waits for its receiver. */
export interface Held {
  readonly serial: number;
  readonly kind: 'alert' | 'verdict';
  /** The output. */
  readonly json: string;
  /** When it was put in, epoch ms. */
  readonly sinceMs: number;
  /** Whether a request that holds it was begun and its end is not known. */
  isUnderWay: boolean;
}

export interface OutboxOptions extends Pick<CourierDeps, 'now' | 'sleep' | 'log'> {
  /** Of the sink. */
  readonly name: string;
  /** Holds a folder for each sink. */
  readonly folder: string;
  /** Of outputs that wait; dead letters take as much again, twice. */
  readonly maxBytes: number;
  /** Told of outputs once they are on disk; also when they cannot be, so that a full disk stops no alert. */
  ready(held: readonly Held[]): void;
}

export interface OutboxStats {
  readonly bytes: number;
  readonly boundBytes: number;
  /** Epoch ms at which the oldest that waits was put in. */
  readonly oldestMs: number | undefined;
  readonly corrupt: number;
  readonly writeFailures: number;
  readonly isBroken: boolean;
  readonly deadLetters: Readonly<Record<GivenUp['cause'], number>>;
}

/** How often a disk that took nothing is tried again. */
const mendEveryMs = 5_000;

const serials = z.array(z.number());
const record = z.union([
  z.object({ put: z.number(), at: z.number(), kind: z.enum(['alert', 'verdict']), output: z.looseObject({}) }),
  z.object({ end: serials, unsure: z.boolean().optional() }),
  z.object({ under_way: serials }),
  z.object({ back: serials }),
  z.object({ told: z.array(z.tuple([z.string(), z.number(), z.number()])) }),
]);

/**
 * Outputs of one sink that its receiver has not taken yet, on disk: they outlive the process. Each is on disk before it
 * is sent. That it was taken is written too, though not waited for: a power cut may repeat the last ones, with the ids
 * that they had, and a crash of the process repeats only what was under way.
 */
export class Outbox {
  readonly told = new ToldIncidents();
  readonly #options: OutboxOptions;
  readonly #held = new Map<number, Held>();
  readonly #journal: Journal<Held>;
  readonly #deadLetters: DeadLetterFile;
  readonly #stop = new AbortController();
  #bytes = 0;
  #serial = 0;
  #corrupt = 0;
  #writeFailures = 0;
  #mending: Promise<void> | undefined;

  private constructor(options: OutboxOptions) {
    this.#options = options;
    const folder = join(options.folder, options.name);
    const say = (what: string, error: Error) => options.log('error', `${options.name}: ${what}: ${error.message}`);
    this.#journal = new Journal({
      path: join(folder, 'journal'),
      snapshot: () => this.#snapshot(),
      liveBytes: () => this.#bytes,
      settled: held => {
        const still = held.filter(({ serial }) => this.#held.has(serial));
        if (still.length > 0) options.ready(still);
      },
      failed: error => {
        this.#writeFailures++;
        say('the outbox cannot be written, so a crash would lose what waits', error);
        this.#mending ??= this.#mend();
      },
    });
    this.#deadLetters = new DeadLetterFile({
      path: join(folder, 'dead-letters.jsonl'),
      maxBytes: options.maxBytes,
      now: options.now,
      failed: error => {
        this.#writeFailures++;
        say('dead letters cannot be kept', error);
      },
    });
  }

  /** Opens what an earlier process left. Rejects with `FG_OUTBOX` that names the folder when it cannot be read. */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const outbox = new Outbox(options);
    const path = join(options.folder, options.name, 'journal');
    let read: Awaited<ReturnType<typeof readJournal>>;
    try {
      read = await readJournal(path);
    } catch (cause) {
      throw new FloodgateError(
        'FG_OUTBOX',
        `${path}: cannot be opened: ${(cause as Error).message}; make state.dir readable and writable`,
        { cause },
      );
    }
    outbox.#restore(read.records);
    outbox.#corrupt += read.corrupt;
    if (outbox.#corrupt > 0) {
      options.log('warn', `${path}: ${outbox.#corrupt} spoilt records were skipped; what they held may not be said`);
    }
    // What is appended from now on must not follow a torn line.
    await outbox.#journal.mend();
    return outbox;
  }

  /** What waits, oldest first. */
  get held(): readonly Held[] {
    return [...this.#held.values()];
  }

  /** Keeps an output until it is ended. `options.ready` is told when it may be sent. */
  put(kind: Held['kind'], output: object): Held {
    const sinceMs = this.#options.now();
    const held: Held = { serial: ++this.#serial, kind, json: JSON.stringify(output), sinceMs, isUnderWay: false };
    this.#add(held);
    this.#journal.append(putOf(held), held);
    return held;
  }

  /** Says that a request with them begins. Resolves when that is on disk. */
  async begin(serials: readonly number[]): Promise<void> {
    for (const serial of serials) this.#mark(serial, true);
    this.#journal.append(JSON.stringify({ under_way: serials }));
    await this.#journal.settle();
  }

  /** Says that the request has not arrived. */
  back(serials: readonly number[]): void {
    for (const serial of serials) this.#mark(serial, false);
    this.#journal.append(JSON.stringify({ back: serials }));
  }

  /** They were taken, or are given up and become dead letters. */
  end(serials: readonly number[], givenUp?: GivenUp): void {
    const isUnsure = givenUp?.cause === 'unsure';
    for (const serial of serials) {
      const held = this.#held.get(serial);
      if (held === undefined) continue;
      if (givenUp !== undefined) this.#deadLetters.keep(held.json, givenUp);
      this.#drop(held, isUnsure);
    }
    this.#journal.append(JSON.stringify({ end: serials, ...(isUnsure ? { unsure: true } : {}) }));
  }

  /** Resolves to whether everything put in so far is on disk. */
  async settle(): Promise<boolean> {
    await this.#journal.settle();
    return !this.#journal.isBroken;
  }

  stats(): OutboxStats {
    const [oldest] = this.#held.values();
    return {
      bytes: this.#bytes,
      boundBytes: this.#options.maxBytes,
      oldestMs: oldest?.sinceMs,
      corrupt: this.#corrupt,
      writeFailures: this.#writeFailures,
      isBroken: this.#journal.isBroken,
      deadLetters: this.#deadLetters.counts,
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#mending;
    await this.#deadLetters.settle();
    await this.#journal.close();
  }

  #restore(records: readonly unknown[]): void {
    for (const one of records) {
      const parsed = record.safeParse(one);
      if (!parsed.success) {
        // Whole, and not ours: another version has written it.
        this.#corrupt++;
        continue;
      }
      const { data } = parsed;
      if ('put' in data) {
        const { put: serial, at: sinceMs, kind, output } = data;
        this.#serial = Math.max(this.#serial, serial);
        this.#add({ serial, kind, json: JSON.stringify(output), sinceMs, isUnderWay: false });
        if (kind === 'alert') this.told.note(output as unknown as AlertEvent);
      } else if ('told' in data) this.told.restore(data.told);
      else if ('under_way' in data) for (const serial of data.under_way) this.#mark(serial, true);
      else if ('back' in data) for (const serial of data.back) this.#mark(serial, false);
      else {
        for (const serial of data.end) {
          const held = this.#held.get(serial);
          if (held !== undefined) this.#drop(held, data.unsure === true);
        }
      }
    }
  }

  *#snapshot(): Iterable<string> {
    for (const held of this.#held.values()) yield putOf(held);
    const underWay = this.held.filter(({ isUnderWay }) => isUnderWay).map(({ serial }) => serial);
    if (underWay.length > 0) yield JSON.stringify({ under_way: underWay });
    // After what waits, whose own sequence would stand above a later one that has left.
    yield JSON.stringify({ told: this.told.entries() });
  }

  #add(held: Held): void {
    this.#held.set(held.serial, held);
    this.#bytes += held.json.length;
  }

  #drop(held: Held, isUnsure: boolean): void {
    this.#held.delete(held.serial);
    this.#bytes -= held.json.length;
    if (isUnsure && held.kind === 'alert') this.told.forgetRank(JSON.parse(held.json) as AlertEvent);
  }

  #mark(serial: number, isUnderWay: boolean): void {
    const held = this.#held.get(serial);
    if (held !== undefined) held.isUnderWay = isUnderWay;
  }

  async #mend(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#options.sleep(mendEveryMs, this.#stop.signal).catch(() => {});
      if (await this.#journal.mend()) {
        this.#options.log('info', `${this.#options.name}: the outbox is written again`);
        break;
      }
    }
    this.#mending = undefined;
  }
}

function putOf({ serial, sinceMs, kind, json }: Held): string {
  return `{"put":${serial},"at":${sinceMs},"kind":"${kind}","output":${json}}`;
}
