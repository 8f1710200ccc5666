import type { MetricRow } from './row.ts';

/** What came, and what was said about it. */
export const judgingMetrics = {
  floodgate_requests_total: {
    type: 'counter',
    unit: 'requests',
    labels: ['site', 'surface'],
    help: 'Requests judged, by what they were for.',
    meaning: 'An attack on sign-up that leaves `signup_form` and `other` flat never looked at a page.',
  },
  floodgate_signups_total: {
    type: 'counter',
    unit: 'sign-ups',
    labels: ['site', 'outcome'],
    help: 'Sign-up attempts, by what became of them.',
    meaning: 'A rise of `error` is the site failing.',
  },
  floodgate_verdicts_total: {
    type: 'counter',
    unit: 'verdicts',
    labels: ['site', 'level'],
    help: 'First verdicts on sign-ups, by level; revisions are counted apart.',
    meaning: 'Its exemplars carry the incident. The first accounts of an attack look innocent: see the revisions.',
  },
  floodgate_verdict_revisions_total: {
    type: 'counter',
    unit: 'verdicts',
    labels: ['site', 'level'],
    help: 'Verdicts that later evidence revised, by the level they were revised to.',
    meaning:
      'A wave to `malicious` is the first part of an attack being recognised; one to `normal` gives people back.',
  },
  floodgate_verdict_latency_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['site'],
    help: 'From the time of a sign-up to its first verdict, without those that came late; absent in a replay.',
    meaning: 'Ordinary is at most a pane, the allowed lateness and a quarter of a second: 10.25 s by default.',
    buckets: [1, 2.5, 5, 7.5, 10, 10.25, 12.5, 15, 30, 60, 300],
  },
  floodgate_actions_total: {
    type: 'counter',
    unit: 'verdicts',
    labels: ['site', 'action'],
    help: 'Actions that first verdicts suggested.',
    meaning: 'What enforcing the verdicts would do to people; floodgate itself touches nobody.',
  },
  floodgate_evidence_total: {
    type: 'counter',
    unit: 'reasons',
    labels: ['site', 'detector', 'family'],
    help: 'Reasons given in malicious verdicts, by detector.',
    meaning: 'What carries the attack; docs/detectors.md names the honest crowd that looks alike.',
  },
  floodgate_detector_faults_total: {
    type: 'counter',
    unit: 'faults',
    of: 'process',
    labels: ['site', 'detector'],
    help: 'Times that code of a detector of your own failed; absent until it does.',
    meaning:
      'What it failed to say of a sign-up is missing there. The log says where the first fault of each detector was.',
  },
  floodgate_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'People who tried to sign up in the trailing minute of event time.',
    meaning: 'Compare it with what is expected, not with yesterday.',
  },
  floodgate_expected_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'People the baseline expects to sign up in a minute; absent until it has history.',
    meaning: 'It learns nothing while an incident makes traffic unusual.',
  },
  floodgate_malicious_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'Sign-ups of the trailing minute judged malicious.',
    meaning: 'Reads too low in the first minute of an attack, until verdicts are revised.',
  },
  floodgate_suspicious_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'Sign-ups of the trailing minute judged suspicious.',
    meaning: 'Nobody should be hurt on this alone.',
  },
  floodgate_site_changes: {
    type: 'gauge',
    unit: 'changes',
    labels: ['site'],
    help: 'What all sign-ups do otherwise since the site itself has changed, such as a form that comes from a cache now.',
    meaning: 'Each says nothing of anybody until it has been learned: attacks are found by the others meanwhile.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
