import type { AlertEvent, IncidentKind } from '../outputs.ts';
import { Courier, type CourierDeps, type CourierStats } from './courier.ts';
import { type Filter, wanted } from './filter.ts';
import { type Held, Outbox } from './outbox.ts';
import { alertParcel, alertsMax } from './parcel.ts';
import { createPoster, placeOf } from './post.ts';
import type { Receiver } from './receiver.ts';
import type { NetworkSink } from './sink.ts';

interface PeerOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly resendMs?: number;
  /** Epoch ms. */
  now(): number;
}

export interface AlertmanagerOptions extends CourierDeps, Omit<PeerOptions, 'url'> {
  readonly name: string;
  /** Every member of the cluster: members tell each other what was notified, not what they were told. */
  readonly urls: readonly string[];
  readonly filter: Filter;
  /** Of the outboxes of all sinks. */
  readonly folder: string;
  readonly maxBytes: number;
}

const resendDefaultMs = 60_000;
/** As Prometheus does: an alert outlives three lost repetitions, and that it is over is repeated for 15 min. */
const lifeIntervals = 4;
const resolvedForMs = 15 * 60_000;
/** Incidents that are repeated; far more than a site has. Beyond it the one that was told longest ago is left out. */
const standingMax = 1_000;
/**
 * What was open before a restart is repeated meanwhile. The judge says what is still open once it has seen the live
 * window again; what it does not name by then it no longer knows, such as after a change of the configuration.
 */
const unheardMaxMs = 3_600_000;

const names: Readonly<Record<IncidentKind, string>> = {
  attack: 'FloodgateAttack',
  crowd: 'FloodgateCrowd',
  outage: 'FloodgateOutage',
  verification_gap: 'FloodgateVerificationGap',
  blind: 'FloodgateBlind',
};

/** What is planned has a name of its own, so that it inhibits nothing and can be routed apart. */
function nameOf({ kind, planned }: AlertEvent): string {
  return planned === undefined ? names[kind] : 'FloodgatePlanned';
}

interface Standing {
  readonly alert: AlertEvent;
  readonly held: Held;
  /** When it was told to be over; undefined while it fires. */
  readonly overMs: number | undefined;
  /** Since when it is only known from before the start; undefined once the judge has named it. */
  readonly unheardSinceMs: number | undefined;
}

/** One Alertmanager, API v2. */
export function alertmanagerReceiver({ url: base, timeoutMs, now, resendMs = resendDefaultMs }: PeerOptions): Receiver {
  const poster = createPoster({ timeoutMs });
  const url = `${base.replace(/\/$/, '')}/api/v2/alerts`;
  return {
    place: placeOf(base),
    alertBatchMax: 1,
    verdictBatchMax: 1,
    repeats: true,
    send(said, signal) {
      const alerts = said.flatMap(one => (one.kind === 'alert' ? [one.alert] : []));
      // Worded when it is sent, not when it was handed over: what waited for a dead peer must not have run out.
      const body = JSON.stringify(alerts.map(alert => firing(alert, now(), resendMs * lifeIntervals)));
      return poster.post({ url, headers: { 'content-type': 'application/json' }, body, signal });
    },
    close: () => poster.close(),
  };
}

/**
 * Alerts to all members of an Alertmanager cluster, repeated while they stand. The outbox holds the last event of each
 * incident as long as it is repeated, so that a restart goes on where the process was. Rejects with `FG_OUTBOX`.
 */
export async function alertmanagerSink(options: AlertmanagerOptions): Promise<NetworkSink> {
  const { now, clock, name } = options;
  const resendMs = options.resendMs ?? resendDefaultMs;
  const standing = new Map<string, Standing>();
  const ended = new AbortController();
  let fresh = 0;
  const peers = options.urls.map(url => {
    const receiver = alertmanagerReceiver({ ...options, url });
    const courier = new Courier<AlertEvent>({
      ...options,
      place: `${name} ${receiver.place}`,
      batchMax: 1,
      verdictsMax: 0,
      alertsMax,
      send: async (alerts, signal) => {
        await receiver.send(
          alerts.map(alert => ({ kind: 'alert', alert })),
          signal,
        );
      },
    });
    return { receiver, courier };
  });

  const outbox = await Outbox.open({
    ...options,
    ready: all => {
      fresh -= all.length;
      for (const held of all) tell(stand(held));
    },
  });
  const wants = wanted(options.filter, outbox.told);

  function hear(alert: AlertEvent): void {
    const known = standing.get(alert.id);
    if (known !== undefined) standing.set(alert.id, { ...known, unheardSinceMs: undefined });
    if (!wants.alert(alert)) return;
    outbox.told.note(alert);
    fresh++;
    outbox.put('alert', alert);
  }

  function stand(held: Held, isRestored = false): Standing {
    const alert = JSON.parse(held.json) as AlertEvent;
    const before = standing.get(alert.id);
    standing.delete(alert.id);
    const overMs = alert.state === 'closed' ? held.sinceMs : undefined;
    const one = { alert, held, overMs, unheardSinceMs: isRestored ? clock() : undefined };
    standing.set(alert.id, one);
    if (before !== undefined) outbox.end([before.held.serial]);
    const [oldest] = standing.values();
    if (standing.size > standingMax && oldest !== undefined) forget(oldest);
    return one;
  }

  function forget({ alert, held }: Standing): void {
    standing.delete(alert.id);
    outbox.end([held.serial]);
  }

  function tell({ alert }: Standing): void {
    for (const { courier } of peers) courier.hand(alertParcel(alert, alert));
  }

  /** A peer that still has something of the incident to take will hear of it without a repetition. */
  function repeat(): void {
    for (const one of standing.values()) {
      const { alert, overMs, unheardSinceMs } = one;
      if (overMs !== undefined && now() - overMs > resolvedForMs) forget(one);
      else if (unheardSinceMs !== undefined && clock() - unheardSinceMs > unheardMaxMs) {
        options.log('warn', `${name}: ${alert.id} was open before the start and is judged no more; it will resolve`);
        forget(one);
      } else {
        for (const { courier } of peers) if (courier.isIdle(alert.id)) courier.hand(alertParcel(alert, alert));
      }
    }
  }

  async function keepRepeating(): Promise<void> {
    while (!ended.signal.aborted) {
      await options.sleep(resendMs, ended.signal).catch(() => {});
      if (!ended.signal.aborted) repeat();
    }
  }

  for (const held of outbox.held) stand(held, true);
  for (const one of standing.values()) tell(one);
  const repeating = keepRepeating();

  return {
    name,
    alert: hear,
    // On another machine, without what was kept, nothing is known of an incident that is open.
    remind: hear,
    async flush() {
      if (await outbox.settle()) return;
      // One member of the cluster that knows is enough to notify; the others are told when they come back.
      await Promise.any(peers.map(({ courier }) => courier.flush()));
    },
    stats: () => {
      const all = peers.map(({ courier }) => courier.stats());
      const sum = (of: keyof CourierStats) => all.reduce((total, stats) => total + stats[of], 0);
      return {
        queued: sum('queued') + fresh,
        bound: sum('bound'),
        delivered: sum('delivered'),
        failed: sum('failed'),
        dropped: sum('dropped'),
        outbox: outbox.stats(),
      };
    },
    async close(deadlineMs = 10_000) {
      ended.abort();
      await repeating;
      await outbox.settle();
      const closed = await Promise.allSettled(peers.map(({ courier }) => courier.close(deadlineMs)));
      const { isBroken } = outbox.stats();
      await outbox.close();
      for (const { receiver } of peers) await receiver.close();
      const failures = closed.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []));
      for (const { message } of failures) options.log('warn', message);
      if (isBroken && failures.length === peers.length && failures[0] !== undefined) throw failures[0];
    },
  };
}

/**
 * Labels are what makes an alert the same alert, so nothing that changes during an incident may be one: a severity
 * that rises would leave the old alert firing beside the new one. All that changes is an annotation.
 */
function firing(alert: AlertEvent, nowMs: number, lifeMs: number): object {
  return {
    labels: { alertname: nameOf(alert), site: alert.site, kind: alert.kind, incident: alert.id },
    annotations: {
      severity: alert.severity,
      summary: alert.title,
      description: alert.summary,
      recommended_gate: alert.recommended_gate,
      detectors: alert.detectors.join(', '),
      observed_per_min: String(alert.observed_per_min),
      expected_per_min: String(alert.expected_per_min),
      completeness: alert.completeness.state,
      sequence: String(alert.sequence),
      ...(alert.acknowledged_by === undefined ? {} : { acknowledged_by: alert.acknowledged_by }),
    },
    // A log whose clock runs ahead must not make an alert that ends before it starts.
    startsAt: new Date(Math.min(Date.parse(alert.onset), nowMs)).toISOString(),
    endsAt: new Date(alert.state === 'closed' ? nowMs : nowMs + lifeMs).toISOString(),
  };
}
