import type { AlertEvent, IncidentKind } from '../outputs.ts';
import { Courier, type CourierDeps } from './courier.ts';
import { alertParcel, alertsMax } from './parcel.ts';
import { createPoster, placeOf } from './post.ts';
import type { NetworkSink } from './sink.ts';

export interface AlertmanagerOptions extends CourierDeps {
  readonly name: string;
  /** Every member of the cluster: members tell each other what was notified, not what they were told. */
  readonly urls: readonly string[];
  readonly timeoutMs: number;
  readonly resendMs?: number;
}

/** As Prometheus does: an alert outlives three lost repetitions, and that it is over is repeated for 15 min. */
const lifeIntervals = 4;
const resolvedForMs = 15 * 60_000;
/** Incidents that are repeated; far more than a site has. Beyond it the one that was told longest ago is left out. */
const standingMax = 1_000;

const names: Readonly<Record<IncidentKind, string>> = {
  attack: 'FloodgateAttack',
  crowd: 'FloodgateCrowd',
  outage: 'FloodgateOutage',
  verification_gap: 'FloodgateVerificationGap',
  blind: 'FloodgateBlind',
};

interface Standing {
  readonly alert: AlertEvent;
  /** When it was told to be over; undefined while it fires. */
  readonly overMs: number | undefined;
}

/** Alerts to Prometheus Alertmanager, API v2. */
export function alertmanagerSink(options: AlertmanagerOptions): NetworkSink {
  const { now, timeoutMs } = options;
  const resendMs = options.resendMs ?? 60_000;
  const poster = createPoster();
  const standing = new Map<string, Standing>();
  const ended = new AbortController();
  const peers = options.urls.map(
    base =>
      new Courier<AlertEvent>({
        ...options,
        place: `${options.name} ${placeOf(base)}`,
        batchMax: 1,
        verdictsMax: 0,
        alertsMax,
        send: async ([alert], signal) => {
          if (alert === undefined) return;
          // Said when it is sent, not when it was handed over: what waited for a dead peer must not have run out.
          const body = JSON.stringify([firing(alert, now(), resendMs * lifeIntervals)]);
          const url = `${base.replace(/\/$/, '')}/api/v2/alerts`;
          await poster.post({ url, headers: { 'content-type': 'application/json' }, body, timeoutMs, signal });
        },
      }),
  );

  function remember(alert: AlertEvent): void {
    standing.delete(alert.id);
    standing.set(alert.id, { alert, overMs: alert.state === 'closed' ? now() : undefined });
    const [oldest] = standing.keys();
    if (standing.size > standingMax && oldest !== undefined) standing.delete(oldest);
  }

  /** A peer that still has something of the incident to take will hear of it without a repetition. */
  function repeat(): void {
    for (const [id, { alert, overMs }] of standing) {
      if (overMs !== undefined && now() - overMs > resolvedForMs) standing.delete(id);
      else for (const peer of peers) if (peer.isIdle(id)) peer.hand(alertParcel(alert, alert));
    }
  }

  async function keepRepeating(): Promise<void> {
    while (!ended.signal.aborted) {
      await options.sleep(resendMs, ended.signal).catch(() => {});
      if (!ended.signal.aborted) repeat();
    }
  }
  const repeating = keepRepeating();

  return {
    name: options.name,
    alert(alert) {
      remember(alert);
      for (const peer of peers) peer.hand(alertParcel(alert, alert));
    },
    // One member of the cluster that knows is enough to notify; the others are told when they come back.
    flush: () => Promise.any(peers.map(peer => peer.flush())),
    stats: () => {
      const all = peers.map(peer => peer.stats());
      const sum = (of: keyof (typeof all)[number]) => all.reduce((total, stats) => total + stats[of], 0);
      return {
        queued: sum('queued'),
        bound: sum('bound'),
        delivered: sum('delivered'),
        failed: sum('failed'),
        dropped: sum('dropped'),
      };
    },
    async close(deadlineMs = 10_000) {
      ended.abort();
      await repeating;
      const closed = await Promise.allSettled(peers.map(peer => peer.close(deadlineMs)));
      await poster.close();
      const failures = closed.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []));
      for (const { message } of failures) options.log('warn', message);
      if (failures.length === peers.length && failures[0] !== undefined) throw failures[0];
    },
  };
}

/**
 * Labels are what makes an alert the same alert, so nothing that changes during an incident may be one: a severity
 * that rises would leave the old alert firing beside the new one. All that changes is an annotation.
 */
function firing(alert: AlertEvent, nowMs: number, lifeMs: number): object {
  return {
    labels: { alertname: names[alert.kind], site: alert.site, kind: alert.kind, incident: alert.id },
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
    },
    // A log whose clock runs ahead must not make an alert that ends before it starts.
    startsAt: new Date(Math.min(Date.parse(alert.onset), nowMs)).toISOString(),
    endsAt: new Date(alert.state === 'closed' ? nowMs : nowMs + lifeMs).toISOString(),
  };
}
