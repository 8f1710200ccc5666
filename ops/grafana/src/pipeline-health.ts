import { boardOf } from './board.ts';
import { colours } from './colours.ts';
import { graphOf, statOf } from './panels.ts';
import { latest, perMinute, perSecond, series } from './queries.ts';

const perMin = 'suffix: /min';

/** Whether floodgate itself can see, keep up and be heard. */
export const pipelineHealth = boardOf({
  uid: 'floodgate-pipeline',
  title: 'Pipeline health',
  description: 'Whether floodgate sees everything, keeps up with it, has room for it and is heard.',
  panels: [
    statOf({
      title: 'How many run?',
      description:
        'Processes by version. Of several members of a group one judges and the others stand by; runbook down.',
      unit: 'none',
      span: 6,
      height: 4,
      noValue: 'none',
      show: 'both',
      queries: [{ expr: `count by (version) (${series('floodgate_build_info')})`, legend: '{{version}}' }],
    }),
    statOf({
      title: 'Is the picture complete?',
      description:
        '1 while judging rests on everything that came, 0 once a full table has made it forget; runbook state-near-bound.',
      unit: 'none',
      span: 6,
      height: 4,
      noValue: 'no data',
      filled: true,
      mapped: [
        { from: 0, to: 0, text: 'incomplete', colour: colours.doubt },
        { from: 1, to: 1, text: 'complete', colour: colours.calm },
      ],
      queries: [{ expr: `min by (job) (${series('floodgate_complete')})`, legend: '{{job}}' }],
    }),
    statOf({
      title: 'Do all partitions bring something?',
      description: 'Partitions, or files, of the input, and those that have brought something.',
      unit: 'none',
      span: 6,
      height: 4,
      noValue: 'no data',
      show: 'both',
      queries: [
        { expr: latest('floodgate_partitions_seen', ['job']), legend: 'seen' },
        { expr: latest('floodgate_partitions', ['job']), legend: 'of' },
      ],
    }),
    statOf({
      title: 'Since when?',
      description: 'When the process that started last did so. Counters begin at 0 with it.',
      unit: 'dateTimeAsIso',
      span: 6,
      height: 4,
      noValue: 'a replay',
      queries: [{ expr: `1000 * ${latest('process_start_time_seconds', ['job'])}`, legend: '{{job}}' }],
    }),
    graphOf({
      title: 'How far behind the clock?',
      description:
        'Judging against the clock, by event time. Ordinary is a pane and the allowed lateness, ten seconds by default; old or simulated logs lie as far back as they are old.',
      unit: 's',
      span: 8,
      height: 7,
      queries: [{ expr: latest('floodgate_event_time_lag_seconds', ['instance']), legend: '{{instance}}' }],
    }),
    graphOf({
      title: 'Up to when is everything judged?',
      description: 'The watermark. Flat means that floodgate sees nothing; runbook judges-nothing.',
      unit: 'dateTimeAsIso',
      span: 8,
      height: 7,
      queries: [
        { expr: `1000 * ${latest('floodgate_watermark_timestamp_seconds', ['instance'])}`, legend: '{{instance}}' },
      ],
    }),
    graphOf({
      title: 'How long does a first verdict take?',
      description:
        'From the time of a sign-up to its verdict: the median and the slowest hundredth. Promised are pane, lateness and a quarter of a second.',
      unit: 's',
      span: 8,
      height: 7,
      colours: { median: colours.plain, '99 of 100': colours.doubt },
      limit: 10.25,
      queries: [0.5, 0.99].map(quantile => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(${series('floodgate_verdict_latency_seconds').replace('{', '_bucket{')}[$__rate_interval])))`,
        legend: quantile === 0.5 ? 'median' : '99 of 100',
      })),
    }),
    graphOf({
      title: 'How much comes too late?',
      description:
        'Share of requests whose time was judged before they came. Above 5 % for ten minutes an alert fires; runbook late-share.',
      unit: 'percentunit',
      span: 8,
      height: 7,
      limit: 0.05,
      colours: { late: colours.plain },
      queries: [
        {
          expr: `${perSecond('floodgate_late_total', ['job'])}
/ (${perSecond('floodgate_requests_total', ['job'])} > 0)`,
          legend: 'late',
        },
      ],
    }),
    graphOf({
      title: 'Why can lines not be read?',
      description:
        'Log lines a minute that are skipped, by reason. The wrong format shows here first; runbook unreadable-share.',
      unit: perMin,
      span: 8,
      height: 7,
      queries: [{ expr: perMinute('floodgate_unreadable_total', ['reason']), legend: '{{reason}}' }],
    }),
    graphOf({
      title: 'What closes the panes?',
      description: 'Panes judged a minute: by later events, or by the clock in silence.',
      unit: perMin,
      span: 8,
      height: 7,
      colours: { events: colours.plain, clock: colours.blind },
      queries: [{ expr: perMinute('floodgate_panes_total', ['closed']), legend: '{{closed}}' }],
    }),
    graphOf({
      title: 'How far behind the log topic?',
      description: 'Records that are not read yet, by partition.',
      unit: 'short',
      span: 8,
      height: 7,
      queries: [{ expr: latest('floodgate_consumer_lag', ['partition']), legend: '{{partition}}' }],
    }),
    graphOf({
      title: 'How full are the tables?',
      description:
        'Entries against the bound. A full table forgets its oldest entries; above 90 % an alert fires; runbook state-near-bound.',
      unit: 'percentunit',
      span: 8,
      height: 7,
      max: 1,
      limit: 0.9,
      queries: [
        {
          expr: `max by (table) (${series('floodgate_state_entries')} / ${series('floodgate_state_bound')})`,
          legend: '{{table}}',
        },
      ],
    }),
    graphOf({
      title: 'What was lost for want of room?',
      description:
        'Entries a minute that a full table gave up before their time. Above zero, counts over the last hour are too low.',
      unit: perMin,
      span: 8,
      height: 7,
      colours: { dropped: colours.attack },
      queries: [{ expr: perMinute('floodgate_dropped_total', ['job']), legend: 'dropped {{job}}' }],
    }),
    graphOf({
      title: 'What waits for a sink?',
      description:
        'Outputs that wait for their sink. One that is away fills its queue up to a bound; judging goes on. Runbook sink-failing.',
      unit: 'short',
      span: 8,
      height: 7,
      queries: [{ expr: latest('floodgate_sink_queue', ['sink']), legend: '{{sink}}' }],
    }),
    graphOf({
      title: 'What do the sinks take?',
      description: 'Outputs a minute that each sink acknowledged.',
      unit: perMin,
      span: 8,
      height: 7,
      queries: [{ expr: perMinute('floodgate_sink_deliveries_total', ['sink']), legend: '{{sink}}' }],
    }),
    graphOf({
      title: 'What do the sinks refuse?',
      description:
        'Attempts a minute that failed, and outputs a minute that were given up. What was given up does not come again.',
      unit: perMin,
      span: 8,
      height: 7,
      colours: { failed: colours.doubt, 'given up': colours.attack },
      queries: [
        { expr: perMinute('floodgate_sink_failures_total', ['sink']), legend: 'failed {{sink}}' },
        { expr: perMinute('floodgate_sink_dropped_total', ['sink']), legend: 'given up {{sink}}' },
      ],
    }),
    graphOf({
      title: 'How much memory does it take?',
      description: 'Flat over days, whoever attacks: all state is bounded.',
      unit: 'bytes',
      span: 12,
      height: 7,
      queries: [{ expr: series('process_resident_memory_bytes'), legend: '{{instance}}' }],
    }),
    graphOf({
      title: 'How busy is it?',
      description: 'Processors in use. One process is full at about one.',
      unit: 'short',
      span: 12,
      height: 7,
      queries: [{ expr: perSecond('process_cpu_seconds_total', ['instance']), legend: '{{instance}}' }],
    }),
  ],
});
