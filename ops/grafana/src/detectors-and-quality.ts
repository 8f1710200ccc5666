import { boardOf } from './board.ts';
import { colours, levelColours, outcomeColours, surfaceColours } from './colours.ts';
import { barsOf, graphOf, statOf } from './panels.ts';
import { latest, perMinute, perSecond, series } from './queries.ts';

const perMin = 'suffix: /min';
const shareColours = { share: colours.attack, 'at least': colours.expected, 'at most': colours.expected };

/** What judging rests on, and how sure it is of itself. */
export const detectorsAndQuality = boardOf({
  uid: 'floodgate-detectors',
  title: 'Detectors and quality',
  description:
    'What each detector contributes, how the mixture of people and attack is drawn, and how often judging had to correct itself.',
  panels: [
    graphOf({
      title: 'How much of the sign-ups is attack?',
      description:
        'Part of the sign-ups of the last ten minutes, with its 95 % interval. Absent while no attack is open or brewing.',
      unit: 'percentunit',
      span: 8,
      height: 8,
      max: 1,
      colours: shareColours,
      dashed: ['at least', 'at most'],
      queries: [
        { expr: latest('floodgate_attack_share_ratio', ['site']), legend: 'share {{site}}' },
        { expr: latest('floodgate_attack_share_low_ratio', ['site']), legend: 'at least {{site}}' },
        { expr: latest('floodgate_attack_share_high_ratio', ['site']), legend: 'at most {{site}}' },
      ],
    }),
    graphOf({
      title: 'How many times normal?',
      description:
        'Sign-ups of the trailing minute, and those judged malicious, divided by what is expected. From five times malicious on an attack is critical.',
      unit: 'suffix: ×',
      span: 8,
      height: 8,
      colours: { 'sign-ups': colours.crowd, malicious: colours.attack },
      limit: 5,
      queries: [
        {
          expr: `${latest('floodgate_signups_per_minute', ['site'])}
/ (${latest('floodgate_expected_signups_per_minute', ['site'])} > 0)`,
          legend: 'sign-ups {{site}}',
        },
        {
          expr: `${latest('floodgate_malicious_signups_per_minute', ['site'])}
/ (${latest('floodgate_expected_signups_per_minute', ['site'])} > 0)`,
          legend: 'malicious {{site}}',
        },
      ],
    }),
    statOf({
      title: 'Of how many clusters?',
      description:
        'Clusters that the attack consists of: several tools, or one that changes. The live page describes each.',
      unit: 'none',
      span: 4,
      height: 8,
      noValue: 'no attack',
      queries: [{ expr: latest('floodgate_attack_clusters', ['site']), legend: '{{site}}' }],
    }),
    statOf({
      title: 'How many given back?',
      description:
        'Revisions to normal, as a share of first verdicts: people who looked like a cluster that dissolved. It should stay small.',
      unit: 'percentunit',
      span: 4,
      height: 8,
      decimals: 1,
      trend: true,
      queries: [
        {
          expr: `${perSecond('floodgate_verdict_revisions_total', ['job'], { level: 'normal' })}
/ (${perSecond('floodgate_verdicts_total', ['job'])} > 0)`,
          legend: 'given back',
        },
      ],
    }),
    graphOf({
      title: 'What do the first verdicts say?',
      description: 'First verdicts on sign-ups a minute, by level.',
      unit: perMin,
      span: 8,
      height: 8,
      stacked: true,
      colours: levelColours,
      queries: [{ expr: perMinute('floodgate_verdicts_total', ['level']), legend: '{{level}}' }],
    }),
    graphOf({
      title: 'What was revised?',
      description:
        'Verdicts a minute that later evidence changed, by the level they changed to. A wave to malicious is the first part of an attack being recognised; one to normal gives people back.',
      unit: perMin,
      span: 8,
      height: 8,
      colours: levelColours,
      queries: [{ expr: perMinute('floodgate_verdict_revisions_total', ['level']), legend: '{{level}}' }],
    }),
    graphOf({
      title: 'Which actions are suggested?',
      description: 'Actions that first verdicts suggest, a minute.',
      unit: perMin,
      span: 8,
      height: 8,
      colours: { allow: colours.crowd, challenge: colours.doubt, deny: colours.attack },
      queries: [{ expr: perMinute('floodgate_actions_total', ['action']), legend: '{{action}}' }],
    }),
    graphOf({
      title: 'Which detectors speak?',
      description:
        'Reasons a minute in malicious verdicts, by detector. docs/detectors.md names for each the honest crowd that looks alike.',
      unit: perMin,
      span: 12,
      height: 8,
      queries: [{ expr: perMinute('floodgate_evidence_total', ['detector']), legend: '{{detector}}' }],
    }),
    barsOf({
      title: 'How many reasons does each detector give?',
      description:
        'Reasons in each malicious verdict of the last minutes, first or revised. A detector that speaks in all of them alone carries nothing: two families must agree.',
      unit: 'none',
      span: 12,
      height: 8,
      decimals: 2,
      noValue: 'no malicious verdicts',
      queries: [
        {
          expr: `sort_desc(
  ${perSecond('floodgate_evidence_total', ['detector'])}
  / on () group_left () (
    sum(rate(${series('floodgate_verdicts_total', { level: 'malicious' })}[$__rate_interval]))
    + sum(rate(${series('floodgate_verdict_revisions_total', { level: 'malicious' })}[$__rate_interval])) > 0
  ) > 0
)`,
          legend: '{{detector}}',
        },
      ],
    }),
    graphOf({
      title: 'What became of the sign-ups?',
      description: 'Sign-up attempts a minute, by outcome. error is the site failing, refused is its gate.',
      unit: perMin,
      span: 12,
      height: 8,
      stacked: true,
      colours: outcomeColours,
      queries: [{ expr: perMinute('floodgate_signups_total', ['outcome']), legend: '{{outcome}}' }],
    }),
    graphOf({
      title: 'What else is asked for?',
      description:
        'All requests a minute, by what they were for. An attack on sign-up that leaves form and other flat never looked at a page.',
      unit: perMin,
      span: 12,
      height: 8,
      colours: surfaceColours,
      queries: [{ expr: perMinute('floodgate_requests_total', ['surface']), legend: '{{surface}}' }],
    }),
  ],
});
