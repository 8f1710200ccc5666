import type { AlertEvent, Verdict } from '../outputs.ts';
import { Courier, type CourierDeps, type GivenUp, Unsure } from './courier.ts';
import { type Filter, wanted } from './filter.ts';
import { Limiter, type Waiting } from './limiter.ts';
import { type Held, Outbox } from './outbox.ts';
import type { Digest, Receiver, Said } from './receiver.ts';
import type { NetworkSink } from './sink.ts';

export interface DeliveryOptions extends CourierDeps {
  readonly name: string;
  readonly filter: Filter;
  /** Where outputs wait on disk, a folder for each sink, and how many bytes may. */
  readonly folder: string;
  readonly maxBytes: number;
  /** How long an output is tried. */
  readonly maxAgeMs: number;
  /** Messages about incidents; undefined for as many as there are. */
  readonly perMinute: number | undefined;
}

/** What goes in one message, and the outputs that are done with when it has arrived. */
interface Letter {
  readonly kind: Said['kind'];
  readonly held: readonly Held[];
  readonly json: string;
}

/** How often it is looked whether a digest is due. */
const digestEveryMs = 10_000;

/**
 * A sink whose outputs wait in an outbox on disk until the receiver has taken them:
 *
 * ```
 *  judge ─▶ filter ─▶ outbox ─ on disk ─▶ limiter ─▶ courier ─▶ receiver
 *           wanted?   told before?        digest     order,      words of the
 *                                                    patience    other program
 * ```
 *
 * Rejects with `FG_OUTBOX` when what an earlier process left cannot be read.
 */
export async function deliverySink(receiver: Receiver, options: DeliveryOptions): Promise<NetworkSink> {
  const limiter = options.perMinute === undefined ? undefined : new Limiter(options.perMinute, options.clock);
  const stop = new AbortController();
  let digested = 0;
  let isDigesting = false;

  // Assigned below, before anything can become ready.
  let outbox: Outbox;
  const courier = new Courier<Letter>({
    ...options,
    place: `${options.name} ${receiver.place}`,
    batchMax: receiver.verdictBatchMax,
    alertBatchMax: receiver.alertBatchMax,
    // Alerts never go for verdicts: each kind has a half of its own where both are sent.
    alertsMax: hasVerdicts(options.filter) ? options.maxBytes / 2 : options.maxBytes,
    verdictsMax: hasVerdicts(options.filter) ? options.maxBytes / 2 : 1,
    repeats: receiver.repeats,
    ended: (letter, givenUp) => end(letter, givenUp),
    send: (letters, signal) => send(letters, signal),
  });

  async function send(letters: readonly Letter[], signal: AbortSignal): Promise<void> {
    const serials = letters.flatMap(({ held }) => held.map(({ serial }) => serial));
    if (!receiver.repeats) await outbox.begin(serials);
    try {
      await receiver.send(letters.map(said), signal);
    } catch (error) {
      if (!receiver.repeats && !(error instanceof Unsure)) outbox.back(serials);
      throw error;
    }
  }

  function end({ kind, held }: Letter, givenUp: GivenUp | undefined): void {
    outbox.end(
      held.map(({ serial }) => serial),
      givenUp,
    );
    if (kind === 'digest') limiter?.arrived(held.map(({ json }) => (JSON.parse(json) as AlertEvent).id));
  }

  function ready(all: readonly Held[]): void {
    for (const held of all) {
      if (held.kind === 'verdict') hand('verdict', 'verdicts', [held], held.json);
      else {
        const alert = JSON.parse(held.json) as AlertEvent;
        const passed = limiter === undefined ? [{ held, alert }] : limiter.pass({ held, alert });
        for (const one of passed) handAlert(one);
      }
    }
    if (limiter?.isWaiting && !isDigesting) keepDigesting(limiter);
  }

  function handAlert({ held, alert }: Waiting): void {
    hand('alert', alert.id, [held], held.json, `${alert.id} ${alert.sequence}`, alert.state === 'update');
  }

  function hand(
    kind: Said['kind'],
    lane: string,
    held: readonly Held[],
    json: string,
    label: string = kind,
    spare = kind === 'verdict',
  ): void {
    courier.hand({
      kind: kind === 'verdict' ? 'verdict' : 'alert',
      lane,
      label,
      spare,
      weight: json.length,
      sinceMs: Math.min(...held.map(({ sinceMs }) => sinceMs)),
      body: { kind, held, json },
    });
  }

  async function keepDigesting(limiter: Limiter): Promise<void> {
    isDigesting = true;
    while (limiter.isWaiting && !stop.signal.aborted) {
      await options.sleep(digestEveryMs, stop.signal).catch(() => {});
      const waiting = stop.signal.aborted ? [] : limiter.digest(id => courier.isIdle(id));
      if (waiting.length === 0) continue;
      digested += waiting.length;
      const held = waiting.map(one => one.held);
      hand('digest', 'digest', held, JSON.stringify(digestOf(waiting)), `a digest of ${waiting.length} updates`);
    }
    isDigesting = false;
  }

  outbox = await Outbox.open({ ...options, ready });
  const wants = wanted(options.filter, outbox.told);
  const { held: left } = outbox;
  if (left.length > 0) options.log('info', `${options.name}: ${left.length} outputs wait from before the start`);
  ready(left.filter(held => !isLost(held)));

  /** What was under way when the process ended may have arrived. */
  function isLost(held: Held): boolean {
    if (receiver.repeats || !held.isUnderWay) return false;
    const reason = 'the process ended while it was sent, so it may have arrived';
    const { id, sequence } = JSON.parse(held.json) as AlertEvent;
    options.log('error', `${options.name} ${receiver.place}: gave up ${id} ${sequence}: ${reason}`);
    outbox.end([held.serial], { cause: 'unsure', reason });
    return true;
  }

  function take(alert: AlertEvent): void {
    if (!wants.alert(alert)) return;
    outbox.told.note(alert);
    outbox.put('alert', alert);
  }

  return {
    name: options.name,
    alert: take,
    // What the earlier process had not put into the outbox before it died is news here, and the rest is known.
    remind: alert => {
      if (receiver.repeats) take(alert);
    },
    verdict(verdict: Verdict) {
      if (wants.verdict(verdict)) outbox.put('verdict', verdict);
    },
    ready: () => (hasVerdicts(options.filter) ? courier.ready() : undefined),
    async keep() {
      await outbox.settle();
    },
    async flush() {
      if (!(await outbox.settle())) await courier.flush();
    },
    stats: () => ({
      ...courier.stats(),
      queued: outbox.held.length,
      outbox: outbox.stats(),
      digested,
      templateFailures: receiver.templateFailures?.() ?? 0,
    }),
    async close(deadlineMs = 10_000) {
      stop.abort();
      await outbox.settle();
      const undelivered = await courier.close(deadlineMs).then(
        () => undefined,
        (error: Error) => error,
      );
      const { isBroken } = outbox.stats();
      const waiting = outbox.held.length;
      await outbox.close();
      await receiver.close();
      if (undelivered !== undefined && isBroken) throw undelivered;
      if (waiting > 0) options.log('info', `${options.name}: ${waiting} outputs wait on disk for the next start`);
    },
  };
}

function hasVerdicts({ verdicts = 'none' }: Filter): boolean {
  return verdicts !== 'none';
}

function said({ kind, json }: Letter): Said {
  const value: unknown = JSON.parse(json);
  if (kind === 'alert') return { kind, alert: value as AlertEvent };
  if (kind === 'verdict') return { kind, verdict: value as Verdict };
  return { kind, digest: value as Digest };
}

function digestOf(waiting: readonly Waiting[]): Digest {
  const last = new Map(waiting.map(({ alert }) => [alert.id, alert]));
  return { updates: waiting.length, alerts: [...last.values()] };
}
