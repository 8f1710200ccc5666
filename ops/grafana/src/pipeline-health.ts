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
      title: 'How full are the outboxes?',
      description:
        'What waits on disk for each sink, against its bound. At the bound the oldest go; above 80 % an alert fires; runbook outbox-filling.',
      unit: 'percentunit',
      span: 6,
      height: 7,
      max: 1,
      limit: 0.8,
      queries: [
        {
          expr: `max by (sink) (${series('floodgate_outbox_bytes')} / ${series('floodgate_outbox_bound_bytes')})`,
          legend: '{{sink}}',
        },
      ],
    }),
    graphOf({
      title: 'How long has the oldest output waited?',
      description:
        'By sink. What waits longer than the sink allows is given up; Alertmanager keeps what it repeats. Runbook outbox-waiting.',
      unit: 's',
      span: 6,
      height: 7,
      queries: [{ expr: latest('floodgate_outbox_oldest_age_seconds', ['sink']), legend: '{{sink}}' }],
    }),
    graphOf({
      title: 'What was given up, and why?',
      description: 'Dead letters a minute. They stand in the outbox of the sink, with the reason.',
      unit: perMin,
      span: 6,
      height: 7,
      queries: [
        { expr: perMinute('floodgate_dead_letters_total', ['sink', 'cause']), legend: '{{cause}} {{sink}}' },
        { expr: perMinute('floodgate_outbox_write_failures_total', ['sink']), legend: 'not written {{sink}}' },
      ],
    }),
    statOf({
      title: 'Can the outboxes be written?',
      description: 'At 0 a crash or a restart loses what waits for that sink; runbook outbox-unwritten.',
      unit: 'none',
      span: 6,
      height: 7,
      noValue: 'no outbox',
      show: 'both',
      mapped: [
        { from: 0, to: 0, text: 'not written', colour: colours.attack },
        { from: 1, to: 1, text: 'written', colour: colours.calm },
      ],
      queries: [{ expr: `min by (sink) (${series('floodgate_outbox_writable')})`, legend: '{{sink}}' }],
    }),
    graphOf({
      title: 'What is summed up in digests?',
      description: 'Updates a minute beyond what a sink may say. A storm; each incident’s last state is in the digest.',
      unit: perMin,
      span: 8,
      height: 7,
      queries: [{ expr: perMinute('floodgate_sink_digested_total', ['sink']), legend: '{{sink}}' }],
    }),
    graphOf({
      title: 'Which requests are not as they should be?',
      description:
        'A minute: dated ahead of their source, sent twice, of more sites than are judged apart. Runbook stray-sites.',
      unit: perMin,
      span: 8,
      height: 7,
      colours: { 'dated ahead': colours.doubt, 'sent twice': colours.plain, 'stray site': colours.attack },
      queries: [
        { expr: perMinute('floodgate_dated_ahead_total', ['job']), legend: 'dated ahead' },
        { expr: perMinute('floodgate_duplicates_total', ['job']), legend: 'sent twice' },
        { expr: perMinute('floodgate_stray_site_total', ['job']), legend: 'stray site' },
      ],
    }),
    graphOf({
      title: 'Who follows it?',
      description: 'Taps that are open, and lines a minute that they were too slow for. Judging waits for no reader.',
      unit: 'short',
      span: 8,
      height: 7,
      colours: { open: colours.plain, missed: colours.doubt },
      queries: [
        { expr: latest('floodgate_taps_open', ['job']), legend: 'open' },
        { expr: perMinute('floodgate_tap_missed_total', ['job']), legend: 'missed' },
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
