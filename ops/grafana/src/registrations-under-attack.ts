import type { IncidentKind } from '../../../src/outputs.ts';
import { boardOf } from './board.ts';
import { colours, levelColours } from './colours.ts';
import { barsOf, graphOf, statOf, tableOf } from './panels.ts';
import { latest, perMinute, perSecond, series } from './queries.ts';

const perMin = 'suffix: /min';

/** Kinds that can be open at once, the one that matters most with the highest weight. */
const weights: readonly (readonly [IncidentKind, number, string, string])[] = [
  ['attack', 16, 'attack', colours.attack],
  ['blind', 8, 'cannot see', colours.blind],
  ['outage', 4, 'outage', colours.doubt],
  ['verification_gap', 2, 'unconfirmed accounts', colours.unconfirmed],
  ['crowd', 1, 'crowd', colours.crowd],
];

const state = weights
  .map(([kind, weight]) => `${weight} * max by (site) (${series('floodgate_incidents_open', { kind })} > bool 0)`)
  .join('\n+ ');

/** What an analyst asks in the first ten seconds, top to bottom on one screen of 1280 by 720. */
export const registrationsUnderAttack = boardOf({
  uid: 'floodgate-registrations',
  title: 'Registrations under attack',
  description:
    'What an analyst asks in the first ten seconds: are we under attack, how bad against normal, what is it, what is done about it, and can I trust this.',
  panels: [
    statOf({
      title: 'Are we under attack?',
      description:
        'The most serious incident that is open; runbook attack-open. Calm is worth as much as the bottom row of this dashboard says.',
      unit: 'none',
      span: 6,
      height: 3,
      filled: true,
      noValue: 'no data',
      mapped: [
        { from: 0, to: 0, text: 'calm', colour: colours.calm },
        ...weights.map(([, weight, text, colour]) => ({ from: weight, to: 2 * weight - 1, text, colour })),
      ],
      queries: [{ expr: state, legend: '{{site}}' }],
    }),
    statOf({
      title: 'How much of it is attack?',
      description:
        'Part of the sign-ups of the last ten minutes that is attack, with its 95 % interval. Empty while no attack is open or brewing; the rest is people.',
      unit: 'percentunit',
      span: 6,
      height: 3,
      decimals: 0,
      noValue: 'no attack',
      show: 'both',
      steps: [[null, colours.attack]],
      queries: [
        { expr: latest('floodgate_attack_share_low_ratio', ['site']), legend: 'at least' },
        { expr: latest('floodgate_attack_share_ratio', ['site']), legend: 'share' },
        { expr: latest('floodgate_attack_share_high_ratio', ['site']), legend: 'at most' },
      ],
    }),
    statOf({
      title: 'How far from normal?',
      description:
        'People who try to sign up in a minute, against what the baseline expects for this hour. Nothing is expected until floodgate has history.',
      unit: perMin,
      span: 6,
      height: 3,
      decimals: 0,
      noValue: 'no history',
      show: 'both',
      queries: [
        { expr: latest('floodgate_signups_per_minute', ['site']), legend: 'sign-ups' },
        { expr: latest('floodgate_expected_signups_per_minute', ['site']), legend: 'expected' },
      ],
    }),
    statOf({
      title: 'What is done about it?',
      description:
        'The step that the gate for new registrations stands at, and the one that is recommended: the smallest that holds the attack. Log-in is never touched.',
      unit: 'none',
      span: 6,
      height: 3,
      noValue: 'no data',
      show: 'name',
      queries: [
        { expr: `${latest('floodgate_gate_state', ['site', 'state'])} == 1`, legend: 'gate: {{state}}' },
        { expr: `${latest('floodgate_gate_recommended', ['site', 'state'])} == 1`, legend: 'advised: {{state}}' },
      ],
    }),
    graphOf({
      title: 'How many sign up, how many are expected, how many are malicious?',
      description:
        'People a minute who try to sign up, what the baseline expects, and those judged malicious. The newest minute of malicious ones reads too low, until verdicts are revised.',
      unit: perMin,
      span: 24,
      height: 6,
      colours: { 'sign-ups': colours.crowd, expected: colours.expected, malicious: colours.attack },
      dashed: ['expected'],
      filled: ['malicious'],
      queries: [
        { expr: latest('floodgate_signups_per_minute', ['site']), legend: 'sign-ups {{site}}' },
        { expr: latest('floodgate_expected_signups_per_minute', ['site']), legend: 'expected {{site}}' },
        { expr: latest('floodgate_malicious_signups_per_minute', ['site']), legend: 'malicious {{site}}' },
      ],
    }),
    graphOf({
      title: 'What do the verdicts say?',
      description: 'First verdicts a minute by level, and the actions that they suggest to whoever enforces them.',
      unit: perMin,
      span: 9,
      height: 4,
      colours: { ...levelColours, challenge: colours.plain, deny: colours.blind },
      dashed: ['challenge', 'deny'],
      queries: [
        { expr: perMinute('floodgate_verdicts_total', ['level']), legend: '{{level}}' },
        { expr: perMinute('floodgate_actions_total', ['action'], { action: 'challenge' }), legend: '{{action}}' },
        { expr: perMinute('floodgate_actions_total', ['action'], { action: 'deny' }), legend: '{{action}}' },
      ],
    }),
    barsOf({
      title: 'What gives it away?',
      description:
        'Reasons a minute in malicious verdicts, by detector. docs/detectors.md names for each the honest crowd that looks alike.',
      unit: perMin,
      span: 7,
      height: 4,
      decimals: 0,
      noValue: 'nothing',
      queries: [
        { expr: `topk(6, ${perMinute('floodgate_evidence_total', ['detector'])} > 0)`, legend: '{{detector}}' },
      ],
    }),
    tableOf({
      title: 'Which incidents are open?',
      description:
        'Open incidents and when they began, dated back to the first pane of the excess. A crowd pages nobody.',
      unit: 'dateTimeAsIso',
      span: 8,
      height: 4,
      noValue: 'none',
      columns: { Value: 'since' },
      queries: [
        {
          expr: `(max by (site, kind, severity) (${series('floodgate_incidents_open')}) > bool 0 > 0)
* on (site, kind) group_left () (1000 * ${latest('floodgate_incident_onset_timestamp_seconds', ['site', 'kind'])})`,
          legend: '{{kind}}',
        },
      ],
    }),
    statOf({
      title: 'Is it up to date?',
      description:
        'How far judging is behind the clock. Ordinary is a pane and the allowed lateness, ten seconds by default.',
      unit: 's',
      span: 6,
      height: 3,
      decimals: 0,
      noValue: 'not live',
      trend: true,
      steps: [
        [null, colours.plain],
        [30, colours.doubt],
        [120, colours.attack],
      ],
      queries: [{ expr: latest('floodgate_event_time_lag_seconds', ['job']), legend: 'behind' }],
    }),
    statOf({
      title: 'Does everything count?',
      description:
        'Requests a minute that came after their time was judged, and entries a minute that a full table gave up. Runbooks late-share and state-near-bound.',
      unit: perMin,
      span: 6,
      height: 3,
      decimals: 0,
      trend: true,
      show: 'both',
      steps: [
        [null, colours.plain],
        [60, colours.doubt],
      ],
      queries: [
        { expr: perMinute('floodgate_late_total', ['job']), legend: 'late' },
        { expr: perMinute('floodgate_dropped_total', ['job']), legend: 'dropped' },
      ],
    }),
    statOf({
      title: 'Can the lines be read?',
      description:
        'Share of log lines that are skipped. The reasons are on the dashboard Pipeline health; runbook unreadable-share.',
      unit: 'percentunit',
      span: 6,
      height: 3,
      decimals: 1,
      trend: true,
      steps: [
        [null, colours.plain],
        [0.01, colours.doubt],
        [0.05, colours.attack],
      ],
      queries: [
        {
          expr: `${perSecond('floodgate_unreadable_total', ['job'])}
/ (${perSecond('floodgate_unreadable_total', ['job'])}
  + ${perSecond('floodgate_requests_total', ['job'])})`,
          legend: 'unreadable',
        },
      ],
    }),
    statOf({
      title: 'Is the log topic read to its end?',
      description:
        'Records that are not read yet, over all partitions. It should come down to almost nothing every few seconds.',
      unit: 'short',
      span: 6,
      height: 3,
      noValue: 'not from Kafka',
      trend: true,
      steps: [
        [null, colours.plain],
        [10_000, colours.doubt],
      ],
      queries: [
        {
          expr: `sum by (job) (max by (job, partition) (${series('floodgate_consumer_lag')}))`,
          legend: 'behind',
        },
      ],
    }),
  ],
});
