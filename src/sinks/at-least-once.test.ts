import { alert, verdict } from '../../test/said.ts';
import { AtLeastOnce } from './at-least-once.ts';
import { Holdback } from './holdback.ts';

function open() {
  const told: string[] = [];
  const calls: string[] = [];
  const transport = { isCurrent: true, commit: async () => void calls.push('commit') };
  const holdback = new Holdback([
    {
      name: 'sink',
      verdict: ({ request_id }) => told.push(request_id),
      alert: ({ id }) => told.push(id),
      remind: ({ id }) => told.push(`again ${id}`),
    },
  ]);
  const delivery = new AtLeastOnce({ transport, holdback, flush: async () => void calls.push('flush') });
  return { told, calls, transport, holdback, delivery };
}

test('outputs go out in their order when their panes are judged, and offsets behind them', async () => {
  const { told, calls, holdback, delivery } = open();
  holdback.verdict(verdict({ request_id: 'a' }));
  holdback.remind(alert({ id: 'b' }));
  holdback.alert(alert({ id: 'c' }));
  expect(told).toEqual([]);
  delivery.judged();
  expect(told).toEqual(['a', 'again b', 'c']);
  await delivery.commit([], 0);
  expect(calls).toEqual(['flush', 'commit']);
});

test('nobody is told while somebody else may judge, and it is made up for when that was not so', async () => {
  const { told, calls, holdback, transport, delivery } = open();
  transport.isCurrent = false;
  holdback.verdict(verdict({ request_id: 'a' }));
  delivery.judged();
  await expect(delivery.commit([], 0)).rejects.toMatchObject({ code: 'FG_KAFKA_REVOKED' });
  expect(told).toEqual([]);
  expect(calls).toEqual([]);
  transport.isCurrent = true;
  delivery.judged();
  expect(told).toEqual(['a']);
});
