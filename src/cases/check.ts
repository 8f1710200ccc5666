import { type AlertEvent, severities, type Verdict } from '../outputs.ts';
import type { ReadCase } from './read.ts';
import type { ExpectedIncident, ExpectedVerdict } from './schema.ts';

/** What was said about a case: the last verdict on each sign-up, by request id, and all alert events. */
export interface Said {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly alerts: readonly AlertEvent[];
}

interface Incident {
  readonly kind: AlertEvent['kind'];
  readonly site: string;
  readonly openedMs: number;
  severity: AlertEvent['severity'];
}

/** Where what was said is not what was expected: one line each, with its place; empty when the case holds. */
export function failuresOf({ case: { expect }, placeOf }: ReadCase, said: Said): readonly string[] {
  const failures = expect.verdicts.flatMap((expected, at) => {
    const failure = verdictFailure(expected, said.verdicts);
    return failure === undefined ? [] : [`${placeOf(['expect', 'verdicts', at])} ${failure}`];
  });
  if (expect.incidents === undefined) return failures;
  return [
    ...failures,
    ...incidentFailures(expect.incidents, incidentsOf(said.alerts), at => placeOf(['expect', 'incidents', at])),
  ];
}

function verdictFailure(expected: ExpectedVerdict, verdicts: ReadonlyMap<string, Verdict>): string | undefined {
  const { request_id: id, at_most: atMost = 1, at_least: atLeast = expected.at_most === undefined ? 1 : 0 } = expected;
  const prefix = id.endsWith('*') ? id.slice(0, -1) : undefined;
  const meant =
    prefix === undefined
      ? [verdicts.get(id)].filter(verdict => verdict !== undefined)
      : [...verdicts.values()].filter(verdict => verdict.request_id.startsWith(prefix));
  if (meant.length === 0) return `${id}: no sign-up has this request id`;
  const words = wordsOf(expected);
  const count = meant.filter(verdict => isAs(verdict, expected)).length;
  const other = meant.find(verdict => !isAs(verdict, expected));
  if (other !== undefined && count < atLeast * meant.length) {
    return prefix === undefined
      ? `${id} is ${asItIs(other)}; expected: ${words}`
      : `${id}: ${count} of ${meant.length} are ${words}, at least ${percent(atLeast)} expected; ${other.request_id} is ${asItIs(other)}`;
  }
  if (count > atMost * meant.length) {
    return `${id}: ${count} of ${meant.length} are ${words}, at most ${percent(atMost)} expected`;
  }
  return undefined;
}

function isAs(verdict: Verdict, { level, action, detector }: ExpectedVerdict): boolean {
  return (
    (level === undefined || verdict.level === level) &&
    (action === undefined || verdict.action === action) &&
    (detector === undefined || verdict.reasons.some(reason => reason.detector === detector))
  );
}

function wordsOf({ level, action, detector }: ExpectedVerdict): string {
  return [level, action, detector === undefined ? undefined : `because of ${detector}`]
    .filter(word => word !== undefined)
    .join(', ');
}

function asItIs({ level, action, score, reasons }: Verdict): string {
  const because = reasons.length === 0 ? '' : `, because of ${reasons.map(reason => reason.detector).join(', ')}`;
  return `${level}, ${action}, score ${score}${because}`;
}

/** Each expected incident takes the first one that fits; what is left on either side is a failure. */
function incidentFailures(
  expected: readonly ExpectedIncident[],
  incidents: readonly Incident[],
  placeOf: (at: number) => string,
): readonly string[] {
  const left = [...incidents];
  const failures: string[] = [];
  expected.forEach((one, at) => {
    const found = left.findIndex(incident => fits(incident, one));
    if (found >= 0) left.splice(found, 1);
    else failures.push(`${placeOf(at)} no incident is ${incidentWords(one)}; opened: ${listOf(incidents)}`);
  });
  if (failures.length > 0) return failures;
  return left.length === 0 ? [] : [`${placeOf(0)} opened beside what is expected: ${listOf(left)}`];
}

function fits(incident: Incident, expected: ExpectedIncident): boolean {
  return (
    incident.kind === expected.kind &&
    (expected.site === undefined || incident.site === expected.site) &&
    (expected.severity === undefined || incident.severity === expected.severity) &&
    (expected.opened_before === undefined || incident.openedMs <= Date.parse(expected.opened_before))
  );
}

function incidentWords({ kind, site, severity, opened_before: before }: ExpectedIncident): string {
  return [
    kind,
    site === undefined ? undefined : `at ${site}`,
    severity,
    before === undefined ? undefined : `open before ${before}`,
  ]
    .filter(word => word !== undefined)
    .join(', ');
}

function listOf(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return 'none';
  return incidents
    .map(({ kind, severity, openedMs }) => `${kind} (${severity}, ${new Date(openedMs).toISOString()})`)
    .join(', ');
}

function incidentsOf(alerts: readonly AlertEvent[]): readonly Incident[] {
  const byId = new Map<string, Incident>();
  for (const { id, kind, site, severity, time } of alerts) {
    const known = byId.get(id);
    if (known === undefined) byId.set(id, { kind, site, severity, openedMs: Date.parse(time) });
    else if (severities.indexOf(severity) > severities.indexOf(known.severity)) known.severity = severity;
  }
  return [...byId.values()];
}

function percent(part: number): string {
  return `${Math.round(part * 1_000) / 10} %`;
}
