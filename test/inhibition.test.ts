import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, type Program, startProgram } from './program.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** The Alertmanager file that is shipped, in a real Alertmanager: what pages somebody, and how often. */
let folder: string;
let pager: Receiver;
let alertmanager: Program;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-inhibition-'));
  pager = await startReceiver();
  const shipped = readFileSync(join(__dirname, '../ops/alertmanager/alertmanager.yml'), 'utf8');
  const config = join(folder, 'alertmanager.yml');
  // As shipped, but for where it pages and how long it gathers.
  writeFileSync(
    config,
    shipped
      .replace('http://127.0.0.1:9099/', pager.url)
      .replace(/group_wait: \S+/, 'group_wait: 200ms')
      .replace(/group_interval: \S+/, 'group_interval: 300ms'),
  );
  alertmanager = await startProgram('prometheus-alertmanager', address => [
    `--config.file=${config}`,
    `--storage.path=${folder}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
});
afterEach(async () => {
  await alertmanager.stop();
  await pager.close();
  rmSync(folder, { recursive: true });
});

type Labels = Readonly<Record<string, string>>;

async function fire(...alerts: readonly Labels[]): Promise<void> {
  const body = JSON.stringify(alerts.map(labels => ({ labels, startsAt: new Date().toISOString() })));
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
}

/** Names in each page that was sent. */
const pages = () =>
  pager.received.map(({ body }) =>
    (JSON.parse(body) as { alerts: { labels: Labels }[] }).alerts.map(({ labels }) => labels['alertname']),
  );

/** Until these have paged somebody, and then one more, fired after them: whoever has not paged by then is kept silent. */
async function settled(...names: readonly string[]): Promise<void> {
  await pager.until(() => names.every(name => pages().flat().includes(name)));
  await fire({ alertname: 'FloodgateOutageOpen', kind: 'outage', severity: 'high', site: 'last' });
  await pager.until(() => pages().flat().includes('FloodgateOutageOpen'));
}

const site = 'default';
const rule = (alertname: string, kind: string, labels: Labels = { site }): Labels => ({ alertname, kind, ...labels });

describeWith(['prometheus-alertmanager'], 'inhibition in a real Alertmanager')('the shipped Alertmanager file', () => {
  test('one attack is one page, whoever tells of it and whatever it drags along', async () => {
    await fire(
      rule('FloodgateAttack', 'attack', { site, incident: 'inc-20250127-133300-a41c' }),
      rule('FloodgateAttackOpen', 'attack'),
      rule('FloodgateAttackShare', 'attack'),
      rule('FloodgateAttackCritical', 'attack'),
      rule('FloodgateCrowd', 'crowd', { site, incident: 'inc-20250127-132000-0b11' }),
      rule('FloodgateCrowdOpen', 'crowd'),
      rule('FloodgateVerificationGapOpen', 'verification_gap'),
      rule('FloodgateStateNearBound', 'blind', { site, table: 'ring' }),
      rule('FloodgateDropped', 'blind', { job: 'floodgate' }),
    );
    await settled('FloodgateAttack');
    expect(pages().filter(names => !names.includes('FloodgateOutageOpen'))).toEqual([['FloodgateAttack']]);
  }, 30_000);

  test('of the rules alone the gravest speaks, and another site is another page', async () => {
    await fire(
      rule('FloodgateAttackOpen', 'attack'),
      rule('FloodgateAttackShare', 'attack'),
      rule('FloodgateAttackCritical', 'attack'),
      rule('FloodgateAttackOpen', 'attack', { site: 'shop' }),
    );
    await settled('FloodgateAttackCritical', 'FloodgateAttackOpen');
    expect(
      pages()
        .filter(names => !names.includes('FloodgateOutageOpen'))
        .sort(),
    ).toEqual([['FloodgateAttackCritical'], ['FloodgateAttackOpen']]);
  }, 30_000);

  test('one blindness is one page, and a crowd none', async () => {
    await fire(
      rule('FloodgateBlind', 'blind', { site, incident: 'inc-20250127-133300-b11d' }),
      rule('FloodgateBlindOpen', 'blind'),
      rule('FloodgateNoTraffic', 'blind', { job: 'floodgate' }),
      rule('FloodgateUnreadableShare', 'blind', { job: 'floodgate' }),
      rule('FloodgateCrowdOpen', 'crowd', { site: 'shop' }),
    );
    await settled('FloodgateBlind');
    expect(pages().filter(names => !names.includes('FloodgateOutageOpen'))).toEqual([['FloodgateBlind']]);
  }, 30_000);
});
