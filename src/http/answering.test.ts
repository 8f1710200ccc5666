import { alert } from '../../test/said.ts';
import type { Answer } from '../answers/answer.ts';
import { Plans } from '../answers/plans.ts';
import { Live } from './live.ts';
import { createMetrics } from './metrics.ts';
import { type Http, startHttp } from './server.ts';

const token = 'a token of sixteen and more';
let live: Live;
let http: Http;
let given: Answer[];
let hasRoom: boolean;
let plans: Plans;

beforeEach(async () => {
  live = new Live();
  given = [];
  hasRoom = true;
  plans = new Plans();
  http = await startHttp({
    listen: '127.0.0.1:0',
    live,
    metrics: createMetrics({ site: 'default', version: '0.1.0', detectors: [] }),
    answering: {
      token,
      give: answer => {
        if (hasRoom) given.push(answer);
        return hasRoom;
      },
      clock: () => Date.UTC(2025, 0, 27, 13, 45),
      plans,
    },
  });
  live.alert(alert({ id: 'inc-a' }));
  live.alert(alert({ id: 'inc-closed', state: 'closed' }));
  live.alert(alert({ id: 'inc-crowd', kind: 'crowd' }));
});
afterEach(() => http.close());

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { Authorization: `Bearer ${token}` },
) {
  const answer = await fetch(`${http.url}${path}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { detail?: string } };
}

test('an answer is taken with what it says, and when', async () => {
  const { status, body } = await post('/api/v1/incidents/inc-a/answers', {
    action: 'crowd',
    by: 'ana',
    note: 'the launch of today',
  });
  expect(status).toBe(202);
  const answer = {
    action: 'crowd',
    by: 'ana',
    note: 'the launch of today',
    incident: 'inc-a',
    site: 'default',
    given: '2025-01-27T13:45:00.000Z',
  };
  expect(body).toEqual(answer);
  expect(given).toEqual([answer]);
});

test.each<[string, Record<string, string>]>([
  ['none', {}],
  ['a wrong one', { Authorization: 'Bearer nonsense' }],
  ['one without its scheme', { Authorization: token }],
  ['one in a cookie', { Cookie: `token=${token}` }],
])('without the token nothing changes: %s', async (_, headers) => {
  const { status, body } = await post('/api/v1/incidents/inc-a/answers', { action: 'acknowledge', by: 'eve' }, headers);
  expect(status).toBe(401);
  expect(JSON.stringify(body)).not.toContain(token);
  expect(given).toEqual([]);
});

test.each<[string, unknown, number, RegExp]>([
  ['inc-unknown', { action: 'acknowledge', by: 'ana' }, 404, /No incident/],
  ['inc-a', { action: 'delete', by: 'ana' }, 400, /action/],
  ['inc-a', { action: 'acknowledge' }, 400, /by/],
  ['inc-a', { action: 'acknowledge', by: 'a\u001b[31m' }, 400, /one line/],
  ['inc-a', '{', 400, /JSON object/],
  ['inc-a', { action: 'acknowledge', by: 'ana', note: 'x'.repeat(9_000) }, 413, /8192 bytes/],
  ['inc-a', { action: 'reopen', by: 'ana' }, 409, /open/],
  ['inc-closed', { action: 'acknowledge', by: 'ana' }, 409, /closed/],
  ['inc-crowd', { action: 'crowd', by: 'ana' }, 409, /Only an attack/],
])('%s: %j is answered with %i', async (id, body, status, words) => {
  const answer = await post(`/api/v1/incidents/${id}/answers`, body);
  expect(answer.status).toBe(status);
  expect(answer.body.detail).toMatch(words);
  expect(given).toEqual([]);
});

test('when nothing takes them, answers are refused and not piled up', async () => {
  hasRoom = false;
  expect((await post('/api/v1/incidents/inc-a/answers', { action: 'acknowledge', by: 'ana' })).status).toBe(503);
});

const launch = {
  start: '2025-01-27T14:00:00+02:00',
  end: '2025-01-27T18:00:00Z',
  factor: 5,
  note: 'launch',
  by: 'ana',
};

test('an event is planned, listed until it is over, and waits for the pipeline', async () => {
  const { status, body } = await post('/api/v1/planned', launch);
  expect(status).toBe(202);
  const plan = {
    ...launch,
    id: expect.stringMatching(/^plan-20250127-[0-9a-f]{8}$/),
    given: '2025-01-27T13:45:00.000Z',
  };
  expect(body).toEqual(plan);
  expect(await (await fetch(`${http.url}/api/v1/planned`)).json()).toEqual([plan]);
  expect(plans.desk.take()).toEqual([plan]);
  expect(plans.ahead(Date.parse(launch.end))).toEqual([]);
});

test.each<[unknown, number, RegExp]>([
  [{ ...launch, start: '2025-01-27T14:00:00' }, 400, /start: must be a time with its zone/],
  [{ ...launch, end: '2025-01-27T11:59:00Z' }, 400, /end: must be later than start/],
  [{ ...launch, end: '2025-02-27T14:00:00Z' }, 400, /end: .*seven days/],
  [{ ...launch, factor: 0.5 }, 400, /factor: must be 1 to 1000/],
  [{ ...launch, note: 'a\u001b[2J' }, 400, /note: must be one line/],
  [{ ...launch, by: undefined }, 400, /by/],
  [{ ...launch, incident: 'inc-a' }, 400, /incident/],
  ['[', 400, /JSON object/],
  [{ ...launch, end: '2025-01-27T13:44:00Z' }, 409, /over already/],
])('the plan %j is answered with %i', async (body, status, words) => {
  const answer = await post('/api/v1/planned', body);
  expect(answer.status).toBe(status);
  expect(answer.body.detail).toMatch(words);
  expect(plans.desk.take()).toEqual([]);
});

test('a planned event is taken back by whoever may plan', async () => {
  const { body } = await post('/api/v1/planned', launch);
  const { id } = body as { id?: string };
  expect((await post(`/api/v1/planned/${id}/withdrawal`, { by: 'bo' }, {})).status).toBe(401);
  expect((await post(`/api/v1/planned/${id}/withdrawal`, {})).status).toBe(400);
  expect((await post('/api/v1/planned/plan-unknown/withdrawal', { by: 'bo' })).status).toBe(404);
  expect(plans.ahead(0)).toHaveLength(1);
  expect((await post(`/api/v1/planned/${id}/withdrawal`, { by: 'bo' })).status).toBe(202);
  expect(plans.ahead(0)).toEqual([]);
  expect(plans.desk.take().at(-1)).toMatchObject({ id, by: 'bo', withdrawn: true });
  expect((await post(`/api/v1/planned/${id}/withdrawal`, { by: 'bo' })).status).toBe(404);
});

test('nobody plans without the token, and no more than can be held', async () => {
  expect((await post('/api/v1/planned', launch, {})).status).toBe(401);
  for (let i = 0; i < 100; i++) expect((await post('/api/v1/planned', launch)).status).toBe(202);
  expect((await post('/api/v1/planned', launch)).status).toBe(503);
});
