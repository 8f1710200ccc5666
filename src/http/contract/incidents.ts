import type { MetricRow } from './row.ts';

/** How bad it is, and what is recommended. */
export const incidentMetrics = {
  floodgate_attack_share_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['site'],
    help: 'Part of the sign-ups of the last ten minutes that is attack; absent while no attack is open or brewing.',
    meaning: 'How much of the surge is attack; the rest is people.',
  },
  floodgate_attack_share_low_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['site'],
    help: 'Lower end of the 95 % interval of the share.',
    meaning: 'At least so much is attack.',
  },
  floodgate_attack_share_high_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['site'],
    help: 'Upper end of the 95 % interval of the share.',
    meaning: 'At most so much is attack.',
  },
  floodgate_attack_clusters: {
    type: 'gauge',
    unit: 'clusters',
    labels: ['site'],
    help: 'Clusters that the attack of this moment consists of; absent where they are not told apart.',
    meaning: 'Several clusters are several tools, or one that changes. Alerts and live page describe them.',
  },
  floodgate_incidents_open: {
    type: 'gauge',
    unit: 'incidents',
    labels: ['site', 'kind', 'severity'],
    help: 'Incidents that are open now.',
    meaning: 'The answer to the first question. `crowd` pages nobody.',
  },
  floodgate_incident_onset_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: ['site', 'kind'],
    help: 'Event time at which the oldest open incident of a kind began; absent while none is open.',
    meaning: 'Dated back to the first pane of the excess, so it lies before the alert.',
  },
  floodgate_incidents_total: {
    type: 'counter',
    unit: 'incidents',
    labels: ['site', 'kind', 'severity'],
    help: 'Incidents opened, by the severity they opened with.',
    meaning: 'Its exemplars carry the incident.',
  },
  floodgate_gate_state: {
    type: 'gauge',
    unit: 'yes or no',
    labels: ['site', 'state'],
    help: 'The step that the gate for new registrations stands at: 1 for that step, 0 for the others.',
    meaning: 'Log-in is never touched by any step.',
  },
  floodgate_gate_recommended: {
    type: 'gauge',
    unit: 'yes or no',
    labels: ['site', 'state'],
    help: 'The step that is recommended for the gate: 1 for that step, 0 for the others.',
    meaning: 'The smallest step that holds the attack.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
