import type { MetricRow } from './row.ts';

/** What runs, and what it costs. */
export const processMetrics = {
  floodgate_build_info: {
    type: 'gauge',
    unit: 'yes or no',
    of: 'process',
    labels: ['site', 'version'],
    help: 'Always 1; the label says which version runs.',
    meaning: 'How many processes run, and whether all are of one version.',
  },
  floodgate_taps_open: {
    type: 'gauge',
    unit: 'readers',
    of: 'process',
    labels: ['site'],
    help: 'Readers that follow the running service, `floodgate tap` among them.',
    meaning: 'Each costs what it is told; there can be 16.',
  },
  floodgate_tap_missed_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site'],
    help: 'Lines that readers were too slow to take and were spared; each is told how many it missed.',
    meaning: 'Judging waits for no reader. A filter makes a tap lighter.',
  },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    of: 'process',
    labels: [],
    help: 'When the process started. Counters begin at 0 with it, whatever state it found on disk.',
    meaning: 'A restart shows here; `rate` takes it into account.',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    of: 'process',
    labels: [],
    help: 'Memory that the process occupies.',
    meaning: 'Flat over days, whoever attacks: all state is bounded.',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    of: 'process',
    labels: [],
    help: 'Processor time spent by the process, user and system.',
    meaning: 'One process uses about one processor when it is full.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
