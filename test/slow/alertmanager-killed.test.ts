import { Alertmanagers, looked, looks, metricOf, until, whenInstalled } from '../alertmanagers.ts';
import { built } from '../built.ts';
import { startService } from '../sinks/service.ts';
import { inOrder, ordinary, visits } from '../traffic.ts';

const alertmanagers = new Alertmanagers();

/** A morning, an attack of a quarter of an hour, and calm. */
const lines = inOrder(
  ordinary(120, 6),
  visits(50, 8, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);

whenInstalled('a real Alertmanager', () => {
  test('a pair notifies once for each state, though the service and then a peer are killed in between', async () => {
    built();
    // Members that look between being told and the other being told disagree for once, so they look less often here.
    const { urls, again } = await alertmanagers.startPair('3s', '1s');
    const start = () => startService(alertmanagers.folder, [{ alertmanager: { urls, kinds: ['attack'] } }]);
    const received = () => Promise.all(urls.map(url => metricOf(url, 'alertmanager_alerts_received_total')));
    const upTo = (time: string) => lines.findIndex(line => (JSON.parse(line) as { time: string }).time > time);
    const [opened, grown] = [upTo('2025-01-27T06:55'), upTo('2025-01-27T07:10')];
    const first = start();
    first.feed(lines.slice(0, opened));
    await alertmanagers.pages('firing');
    await first.kill();

    const before = await received();
    const second = start();
    try {
      second.feed(lines.slice(0, opened));
      await until(async () => (await received()).every((count, at) => count > (before[at] ?? 0)));
      await looked(urls, await looks(urls));
      await again();
      // The one that came back knows of no alert until it is told of it again.
      second.feed(lines.slice(opened, grown));
      await looked(urls, await looks(urls));
      expect(alertmanagers.statuses()).toEqual(['firing']);

      second.feed(lines.slice(grown));
      await alertmanagers.pages('resolved');
      await looked(urls.slice(1), (await looks(urls)).slice(1));
    } finally {
      await second.kill();
    }
    expect(alertmanagers.statuses()).toEqual(['firing', 'resolved']);
    expect(alertmanagers.notified().map(({ alerts }) => alerts.map(({ labels }) => labels['kind']))).toEqual([
      ['attack'],
      ['attack'],
    ]);
  }, 240_000);
});
