import type { AlertEvent, Severity } from '../outputs.ts';
import { Refused } from './courier.ts';
import { clipped, plain } from './plain.ts';
import { createPoster, placeOf, shown } from './post.ts';
import type { Receiver, Said } from './receiver.ts';

export interface PagerDutyOptions {
  /** Of the Events API v2; Europe has another than the default. */
  readonly url: string;
  /** Of an integration of a service. */
  readonly routingKey: string;
  readonly timeoutMs: number;
}

const summaryMaxChars = 1_024;

const severities: Readonly<Record<Severity, 'critical' | 'error' | 'warning' | 'info'>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

/**
 * PagerDuty Events API v2. The incident is the deduplication key from trigger to resolve, so that PagerDuty has one
 * incident for each of ours and a repetition changes nothing. What is beyond the messages of a minute is sent as the
 * last event of each incident.
 */
export function pagerDutyReceiver({ url, routingKey, timeoutMs }: PagerDutyOptions): Receiver {
  const poster = createPoster({ timeoutMs });

  async function post(alert: AlertEvent, signal: AbortSignal): Promise<string> {
    const body = JSON.stringify(eventOf(alert, routingKey));
    const answer = await poster.post({ url, headers: { 'content-type': 'application/json' }, body, signal });
    // It takes an event with 202; another 2xx comes from something in between.
    if (!answer.includes('"success"')) throw new Refused(`answered ${JSON.stringify(shown(answer))}`);
    return answer;
  }

  return {
    place: placeOf(url),
    alertBatchMax: 1,
    verdictBatchMax: 1,
    repeats: true,
    async send(said, signal) {
      let answer = '';
      for (const alert of said.flatMap(alertsOf)) answer = await post(alert, signal);
      return answer;
    },
    close: () => poster.close(),
  };
}

function alertsOf(said: Said): readonly AlertEvent[] {
  if (said.kind === 'alert') return [said.alert];
  return said.kind === 'digest' ? said.digest.alerts : [];
}

/** An update of what is acknowledged triggers again, which PagerDuty takes without notifying anybody. */
function actionOf({ state, answer }: AlertEvent): 'trigger' | 'acknowledge' | 'resolve' {
  if (state === 'closed') return 'resolve';
  return answer?.action === 'acknowledge' ? 'acknowledge' : 'trigger';
}

function eventOf(alert: AlertEvent, routingKey: string): object {
  return {
    routing_key: routingKey,
    event_action: actionOf(alert),
    dedup_key: alert.id,
    client: 'floodgate',
    payload: {
      summary: clipped(plain(alert.title), summaryMaxChars),
      source: `floodgate ${plain(alert.site)}`,
      severity: severities[alert.severity],
      timestamp: alert.time,
      component: alert.surface,
      group: plain(alert.site),
      class: alert.kind,
      custom_details: {
        summary: plain(alert.summary),
        onset: alert.onset,
        observed_per_min: alert.observed_per_min,
        expected_per_min: alert.expected_per_min,
        recommended_gate: alert.recommended_gate,
        detectors: alert.detectors,
        completeness: alert.completeness.state,
        sequence: alert.sequence,
        ...(alert.acknowledged_by === undefined ? {} : { acknowledged_by: plain(alert.acknowledged_by) }),
        ...(alert.answer?.note === undefined ? {} : { note: plain(alert.answer.note) }),
        ...(alert.attack_share === undefined ? {} : { attack_share: alert.attack_share }),
        ...(alert.clusters === undefined
          ? {}
          : { clusters: alert.clusters.map(({ id, share, describe }) => ({ id, share, describe: plain(describe) })) }),
        ...(alert.region === undefined ? {} : { region: alert.region }),
      },
    },
  };
}
