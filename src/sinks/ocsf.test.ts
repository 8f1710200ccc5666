import { alert } from '../../test/said.ts';
import { incidentKinds, severities } from '../outputs.ts';
import { detectionFinding } from './ocsf.ts';

/** Of the published schema, version 1.8.0, class detection_finding: what must be there, and which values it may have. */
const required = [
  'activity_id',
  'category_uid',
  'class_uid',
  'finding_info',
  'metadata',
  'severity_id',
  'time',
  'type_uid',
] as const;
const severityIds = [0, 1, 2, 3, 4, 5, 6, 99];
const statusIds = [0, 1, 2, 3, 4, 5, 6, 99];
const analyticTypeIds = [0, 1, 2, 3, 4, 5, 99];

const states = ['open', 'update', 'closed'] as const;
const all = states.flatMap(state =>
  incidentKinds.flatMap(kind => severities.map(severity => alert({ state, kind, severity, sequence: 3 }))),
);

test('every alert event has what the class requires, with values that it knows', () => {
  for (const said of all) {
    const finding = detectionFinding(said, '0.1.0');
    for (const field of required) expect(finding[field]).toBeDefined();
    expect(finding).toMatchObject({ category_uid: 2, class_uid: 2004, type_uid: 200_400 + finding.activity_id });
    expect(severityIds).toContain(finding.severity_id);
    expect(statusIds).toContain(finding.status_id);
    expect(analyticTypeIds).toContain(finding.finding_info.analytic.type_id);
    expect(finding.metadata).toEqual({
      version: '1.8.0',
      uid: 'inc-20250127-133300-a41c-3',
      product: { name: 'floodgate', vendor_name: 'floodgate', version: '0.1.0' },
    });
    expect(Number.isInteger(finding.time) && finding.time > 1_000_000_000_000).toBe(true);
  }
});

test.each([
  ['open', 1, 'Create', 1, 'New'],
  ['update', 2, 'Update', 2, 'In Progress'],
  ['closed', 3, 'Close', 4, 'Resolved'],
] as const)('%s is activity %i, %s, with status %i, %s', (state, activity_id, activity_name, status_id, status) => {
  expect(detectionFinding(alert({ state }), '0.1.0')).toMatchObject({
    activity_id,
    activity_name,
    status_id,
    status,
    type_name: `Detection Finding: ${activity_name}`,
  });
});

test('severities rise with their numbers', () => {
  const ids = severities.map(severity => detectionFinding(alert({ severity }), '0.1.0').severity_id);
  expect(ids).toEqual([1, 2, 3, 4, 5]);
});

test('a finding keeps its uid from opening to closing, and holds the event whole', () => {
  const said = alert({ state: 'closed', sequence: 9 });
  const { finding_info, unmapped, time, is_alert } = detectionFinding(said, '0.1.0');
  expect(finding_info).toMatchObject({ uid: said.id, title: said.title, first_seen_time: Date.parse(said.onset) });
  expect(time).toBe(Date.parse(said.time));
  expect(unmapped.floodgate).toEqual(said);
  expect(is_alert).toBe(true);
  expect(detectionFinding(alert({ kind: 'crowd' }), '0.1.0').is_alert).toBe(false);
});
