import {
  type Action,
  type AlertEvent,
  actions,
  type GateState,
  gateStates,
  type IncidentKind,
  incidentKinds,
  type Level,
  levels,
  type Outcome,
  outcomes,
  type PaneSummary,
  type Severity,
  type StateTable,
  type Surface,
  severities,
  stateTables,
  surfaces,
  type Verdict,
} from '../outputs.ts';
import { forgetBeyond } from './bounded.ts';
import type { MetricLabel } from './contract/labels.ts';
import type { MetricName } from './metric-table.ts';
import type { Histogram, Sample, Samples } from './samples.ts';

/** A site without a request for this long of event time, the longest live window, has stopped. */
const stoppedAfterMs = 3_600_000;
/** Incidents of one site whose onset is remembered; a site has at most one of each kind and series. */
const incidentsMax = 64;

export interface SiteMetricsOptions {
  readonly site: string;
  readonly detectors: readonly { readonly id: string; readonly family: string }[];
  readonly clock: (() => number) | undefined;
}

type Incident = PaneSummary['openIncidents'][number];

/** The series of one judged site, each found once, when the site is first heard of. */
export class SiteMetrics {
  readonly #clock: (() => number) | undefined;
  readonly #requests: Record<Surface, Sample>;
  readonly #signups: Record<Outcome, Sample>;
  readonly #verdicts: Record<Level, Sample>;
  readonly #revisions: Record<Level, Sample>;
  readonly #actions: Record<Action, Sample>;
  readonly #panes: Record<'events' | 'clock', Sample>;
  readonly #opened: Record<IncidentKind, Record<Severity, Sample>>;
  readonly #open: Record<IncidentKind, Record<Severity, Sample>>;
  readonly #onset: Record<IncidentKind, Sample>;
  readonly #gate: Record<GateState, Sample>;
  readonly #recommended: Record<GateState, Sample>;
  readonly #entries: Record<StateTable, Sample>;
  readonly #bounds: Record<StateTable, Sample>;
  readonly #evidence: ReadonlyMap<string, Sample>;
  readonly #otherEvidence: Sample;
  readonly #latency: Histogram | undefined;
  readonly #level: Record<
    'all' | 'expected' | 'malicious' | 'suspicious' | 'share' | 'shareLow' | 'shareHigh' | 'clusters' | 'changes',
    Sample
  >;
  /** Blindness is of the whole process: panes do not tell it. */
  readonly #blind = new Map<string, Incident>();
  readonly #onsets = new Map<string, number>();
  #incidents: readonly Incident[] = [];
  /** End of the last pane that held a request, and when the last pane came. */
  #busyMs = Number.NEGATIVE_INFINITY;
  #heardMs = Number.POSITIVE_INFINITY;

  constructor(samples: Samples, { site, detectors, clock }: SiteMetricsOptions) {
    const one = (name: MetricName) => samples.at(name, { site });
    const each = <V extends string>(name: MetricName, label: MetricLabel, values: readonly V[]) =>
      Object.fromEntries(values.map(value => [value, samples.at(name, { site, [label]: value })])) as Record<V, Sample>;
    const eachKind = (name: MetricName) =>
      Object.fromEntries(
        incidentKinds.map(kind => [
          kind,
          Object.fromEntries(severities.map(severity => [severity, samples.at(name, { site, kind, severity })])),
        ]),
      ) as Record<IncidentKind, Record<Severity, Sample>>;
    const evidence = (detector: string, family: string) =>
      samples.at('floodgate_evidence_total', { site, detector, family });

    this.#clock = clock;
    this.#requests = each('floodgate_requests_total', 'surface', surfaces);
    this.#signups = each('floodgate_signups_total', 'outcome', outcomes);
    this.#verdicts = each('floodgate_verdicts_total', 'level', levels);
    this.#revisions = each('floodgate_verdict_revisions_total', 'level', levels);
    this.#actions = each('floodgate_actions_total', 'action', actions);
    this.#panes = each('floodgate_panes_total', 'closed', ['events', 'clock']);
    this.#opened = eachKind('floodgate_incidents_total');
    this.#open = eachKind('floodgate_incidents_open');
    this.#onset = each('floodgate_incident_onset_timestamp_seconds', 'kind', incidentKinds);
    this.#gate = each('floodgate_gate_state', 'state', gateStates);
    this.#recommended = each('floodgate_gate_recommended', 'state', gateStates);
    this.#entries = each('floodgate_state_entries', 'table', stateTables);
    this.#bounds = each('floodgate_state_bound', 'table', stateTables);
    this.#evidence = new Map(detectors.map(({ id, family }) => [id, evidence(id, family)]));
    this.#otherEvidence = evidence('other', 'other');
    this.#latency = clock && samples.histogram('floodgate_verdict_latency_seconds', { site });
    this.#level = {
      all: one('floodgate_signups_per_minute'),
      expected: one('floodgate_expected_signups_per_minute'),
      malicious: one('floodgate_malicious_signups_per_minute'),
      suspicious: one('floodgate_suspicious_signups_per_minute'),
      share: one('floodgate_attack_share_ratio'),
      shareLow: one('floodgate_attack_share_low_ratio'),
      shareHigh: one('floodgate_attack_share_high_ratio'),
      clusters: one('floodgate_attack_clusters'),
      changes: one('floodgate_site_changes'),
    };
  }

  /** When the last pane came, by the clock; +∞ before the first. */
  get heardMs(): number {
    return this.#heardMs;
  }

  verdict({ level, action, revision, late, time, incident, reasons }: Verdict): void {
    if (revision === 0) {
      this.#count(this.#verdicts[level], 1, incident);
      this.#count(this.#actions[action], 1);
      if (this.#latency && this.#clock && !late) this.#latency.observe((this.#clock() - Date.parse(time)) / 1_000);
    } else {
      this.#count(this.#revisions[level], 1, incident);
    }
    if (level !== 'malicious') return;
    for (const { detector } of reasons) this.#count(this.#evidence.get(detector) ?? this.#otherEvidence, 1, incident);
  }

  alert(alert: AlertEvent): void {
    const { id, kind, state, severity, planned } = alert;
    if (planned === undefined && state === 'open') this.#count(this.#opened[kind][severity], 1, id);
    this.remind(alert);
  }

  remind({ id, kind, state, severity, onset, planned }: AlertEvent): void {
    if (planned !== undefined) return;
    if (state === 'closed') this.#onsets.delete(id);
    else this.#onsets.set(id, Date.parse(onset));
    forgetBeyond(incidentsMax, this.#onsets);
    if (kind !== 'blind') return;
    if (state === 'closed') this.#blind.delete(id);
    else this.#blind.set(id, { id, kind, severity });
    forgetBeyond(incidentsMax, this.#blind);
    this.#showIncidents();
  }

  pane(pane: PaneSummary): void {
    for (const surface of surfaces) this.#count(this.#requests[surface], pane.requests[surface]);
    for (const outcome of outcomes) this.#count(this.#signups[outcome], pane.outcomes[outcome]);
    this.#count(this.#panes[pane.forced ? 'clock' : 'events'], 1);
    this.#heardMs = this.#clock?.() ?? Number.POSITIVE_INFINITY;
    if (surfaces.some(surface => pane.requests[surface] > 0)) this.#busyMs = pane.endMs;
    if (pane.openIncidents.length === 0 && pane.endMs - this.#busyMs >= stoppedAfterMs) this.forget();
    else this.#show(pane);
  }

  /** The site is not judged here any more, or there is nothing to judge: what was last known of it is not so now. */
  forget(): void {
    this.#incidents = [];
    this.#heardMs = Number.POSITIVE_INFINITY;
    const kinds = Object.values(this.#open).flatMap(severity => Object.values(severity));
    const groups = [this.#level, this.#onset, this.#gate, this.#recommended, this.#entries, this.#bounds];
    for (const sample of [...kinds, ...groups.flatMap(group => Object.values(group))]) sample.value = undefined;
    if (this.#blind.size > 0) this.#showIncidents();
  }

  #show(pane: PaneSummary): void {
    const level = this.#level;
    level.all.value = pane.signupsPerMin;
    level.expected.value = pane.expectedPerMin;
    level.malicious.value = pane.maliciousPerMin;
    level.suspicious.value = pane.suspiciousPerMin;
    level.share.value = pane.attackShare?.estimate;
    level.shareLow.value = pane.attackShare?.low;
    level.shareHigh.value = pane.attackShare?.high;
    level.clusters.value = pane.clusters?.length;
    level.changes.value = pane.siteChanges;
    for (const state of gateStates) {
      this.#gate[state].value = Number(pane.gate.state === state);
      this.#recommended[state].value = Number(pane.gate.recommended === state);
    }
    for (const table of stateTables) {
      this.#entries[table].value = pane.state[table].entries;
      this.#bounds[table].value = pane.state[table].bound;
    }
    this.#incidents = pane.openIncidents;
    this.#showIncidents();
  }

  #showIncidents(): void {
    const open = [...this.#incidents.filter(({ kind }) => kind !== 'blind'), ...this.#blind.values()];
    for (const kind of incidentKinds) {
      for (const severity of severities) this.#open[kind][severity].value = 0;
      this.#onset[kind].value = undefined;
    }
    for (const { id, kind, severity } of open) {
      const count = this.#open[kind][severity];
      count.value = (count.value ?? 0) + 1;
      const onsetMs = this.#onsets.get(id);
      const onset = this.#onset[kind];
      if (onsetMs !== undefined) onset.value = Math.min(onset.value ?? Number.POSITIVE_INFINITY, onsetMs / 1_000);
    }
  }

  #count(sample: Sample, add: number, incident?: string): void {
    sample.value = (sample.value ?? 0) + add;
    if (incident !== undefined && this.#clock) {
      sample.exemplar = { incident_id: incident, value: add, timeMs: this.#clock() };
    }
  }
}
