import { alert, pane, paneEndMs, verdict } from '../../test/said.ts';
import type { Output } from '../sinks/output.ts';
import { createMetrics } from './metrics.ts';
import { Scrapes } from './scrapes.ts';

function scraped(): { scrapes: Scrapes; text: () => string } {
  let text = '';
  const output: Output = {
    path: 'm.txt',
    write: more => {
      text += more;
    },
    flush: () => {},
    written: async () => {},
    ready: () => undefined,
    close: async () => {},
  };
  const metrics = createMetrics({
    site: 'default',
    version: '0.1.0',
    detectors: [{ id: 'email-mask', family: 'mask' }],
  });
  return { scrapes: new Scrapes(metrics, output), text: () => text };
}

/** Values of one series with their times, in seconds after the first pane. */
function valuesOf(text: string, series: string): readonly (readonly number[])[] {
  return text
    .split('\n')
    .filter(line => line.startsWith(series))
    .map(line => line.split(' ').slice(-2).map(Number))
    .map(([value = 0, at = 0]) => [at - paneEndMs / 1_000, value]);
}

test('comes by every 15 seconds of event time and at the end, and sees whole panes', async () => {
  const { scrapes, text } = scraped();
  for (let i = 0; i < 8; i++) {
    const endMs = paneEndMs + i * 5_000;
    const judged = new Date(endMs).toISOString();
    scrapes.verdict(verdict({ judged }));
    if (i === 3) scrapes.alert(alert({ time: judged }));
    scrapes.pane(pane({ endMs }));
  }
  await scrapes.close();
  expect(
    valuesOf(text(), 'floodgate_verdicts_total{job="floodgate",instance="replay",site="default",level="malicious"}'),
  ).toEqual([
    [0, 1],
    [15, 4],
    [30, 7],
    [35, 8],
  ]);
  expect(
    valuesOf(
      text(),
      'floodgate_incidents_total{job="floodgate",instance="replay",site="default",kind="attack",severity="medium"}',
    ),
  ).toEqual([
    [0, 0],
    [15, 1],
    [30, 1],
    [35, 1],
  ]);
  expect(text().match(/^# TYPE floodgate_verdicts counter$/gm)).toHaveLength(1);
  expect(text().endsWith('\n# EOF\n')).toBe(true);
});

test('several sites are seen at the same moment', async () => {
  const { scrapes, text } = scraped();
  for (let i = 0; i < 4; i++) {
    for (const site of ['blog', 'shop']) scrapes.pane(pane({ site, endMs: paneEndMs + i * 5_000 }));
  }
  await scrapes.close();
  for (const site of ['blog', 'shop']) {
    const requests = `floodgate_requests_total{job="floodgate",instance="replay",site="${site}",surface="login"}`;
    expect(valuesOf(text(), requests)).toEqual([
      [0, 40],
      [15, 160],
    ]);
  }
});

test('a log without a pane is an empty exposition', async () => {
  const { scrapes, text } = scraped();
  await scrapes.close();
  expect(text()).toBe('# EOF\n');
});
