import type { AlertEvent, Severity, Verdict } from '../outputs.ts';

/** Version of the Elastic Common Schema whose names are used. */
const ecsVersion = '8.11';

/** `event.severity` is a number of the source's own choice, higher is graver; these are those of Elastic's rules. */
const severities: Readonly<Record<Severity, number>> = { info: 0, low: 21, medium: 47, high: 73, critical: 99 };

/** An alert event as a document of the Elastic Common Schema, the whole of it under `floodgate.alert`. */
export function alertDocument(alert: AlertEvent, version: string): object {
  return {
    '@timestamp': alert.time,
    ecs: { version: ecsVersion },
    message: alert.summary,
    event: {
      kind: 'alert',
      category: ['intrusion_detection'],
      type: ['info'],
      module: 'floodgate',
      dataset: 'floodgate.alert',
      id: `${alert.id}-${alert.sequence}`,
      action: `incident-${alert.state}`,
      severity: severities[alert.severity],
      start: alert.onset,
      ...(alert.state === 'closed' ? { end: alert.time } : {}),
    },
    observer: { vendor: 'floodgate', product: 'floodgate', type: 'sign-up monitor', version },
    rule: { name: alert.title, category: alert.kind, ruleset: 'floodgate' },
    tags: alert.taxonomy,
    floodgate: { alert },
  };
}

/** A verdict likewise; addresses are pseudonyms, so `source.ip` stays empty and `related.hosts` does not name them. */
export function verdictDocument(verdict: Verdict, version: string): object {
  return {
    '@timestamp': verdict.time,
    ecs: { version: ecsVersion },
    event: {
      kind: 'event',
      category: ['iam'],
      type: ['user', 'creation'],
      module: 'floodgate',
      dataset: 'floodgate.verdict',
      id: `${verdict.request_id}-${verdict.revision}`,
      risk_score: verdict.score * 100,
    },
    http: { request: { id: verdict.request_id } },
    observer: { vendor: 'floodgate', product: 'floodgate', type: 'sign-up monitor', version },
    floodgate: { verdict },
  };
}
