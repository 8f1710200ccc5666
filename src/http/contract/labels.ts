import { families } from '#sdk';
import { unreadableReasons } from '../../decode/reader.ts';
import {
  actions,
  gateStates,
  incidentKinds,
  levels,
  outcomes,
  severities,
  stateTables,
  surfaces,
} from '../../outputs.ts';
import { givenUpCauses } from '../../sinks/courier.ts';
import { sitesMax } from '../../sites.ts';

/** Partitions with a series of their own; the lag of all others is summed under the name `other`. */
export const partitionsMax = 256;

export interface Label {
  /** All values, where they are known beforehand. */
  readonly values?: readonly string[];
  /** Otherwise the most there can be, or what bounds them. */
  readonly bound?: number | string;
  readonly meaning: string;
}

/** Every label there is. All are bounded by floodgate or by who configures it: an attacker must not be able to add a series. */
export const metricLabels = {
  site: {
    bound: sitesMax + 1,
    meaning: 'The site, as the logs name it; further sites are judged under the configured one.',
  },
  surface: { values: surfaces, meaning: 'What a request was for.' },
  outcome: { values: outcomes, meaning: 'What became of a sign-up; `refused` is our own gate’s doing.' },
  level: { values: levels, meaning: 'The level of a verdict.' },
  action: { values: actions, meaning: 'The action that a verdict suggests.' },
  detector: {
    bound: 'the detectors, shipped and in `detector_modules`, and `other`',
    meaning: 'The detector that gave a reason, or that failed.',
  },
  family: { values: [...families, 'other'], meaning: 'What the detector looks at.' },
  kind: { values: incidentKinds, meaning: 'The kind of an incident.' },
  severity: { values: severities, meaning: 'Its severity.' },
  state: { values: gateStates, meaning: 'A step of the gate for new registrations.' },
  closed: { values: ['events', 'clock'], meaning: 'What closed a pane: later events, or the clock in silence.' },
  reason: { values: unreadableReasons, meaning: 'Why a line cannot be read.' },
  sink: { bound: 'the sinks that are configured', meaning: 'The sink, by its kind and place in the configuration.' },
  cause: {
    values: givenUpCauses,
    meaning:
      'Why an output was given up: refused by the receiver, not taken in time, beyond the bound, or under way when nobody knows whether it arrived.',
  },
  partition: { bound: partitionsMax + 1, meaning: '`topic/partition`; those beyond the bound are summed as `other`.' },
  ending: { values: ['committed', 'aborted'], meaning: 'What became of a transaction.' },
  table: { values: stateTables, meaning: 'A bounded table of state.' },
  version: { bound: 1, meaning: 'The version that runs.' },
} as const satisfies Readonly<Record<string, Label>>;

export type MetricLabel = keyof typeof metricLabels;

/** Values of a label that are known beforehand; undefined for the others. */
export function valuesOf(label: MetricLabel): readonly string[] | undefined {
  const known: Label = metricLabels[label];
  return known.values;
}
