// Serves the built page to page.test.ts, which tells it over IPC what the engine would say.
import { Plans } from '../dist/src/answers/plans.js';
import { Live } from '../dist/src/http/live.js';
import { createMetrics } from '../dist/src/http/metrics.js';
import { startHttp } from '../dist/src/http/server.js';

const live = new Live();
const metrics = createMetrics({ site: 'default', version: '0.1.0', detectors: [] });
const answering = {
  token: 'the token of the page test',
  give: answer => {
    process.send?.({ answer });
    return true;
  },
  clock: Date.now,
  plans: new Plans([
    {
      id: 'plan-1',
      start: '2025-01-27T15:00:00+02:00',
      end: '2099-01-27T18:00:00Z',
      factor: 5,
      note: 'launch',
      by: 'ana',
      given: '2025-01-27T09:00:00Z',
    },
  ]),
};
const http = await startHttp({ listen: process.argv[2] ?? '127.0.0.1:0', live, metrics, answering });
process.on('message', ({ say, told }) => live[say](told));
process.on('disconnect', () => process.exit());
process.send?.({ url: http.url });
