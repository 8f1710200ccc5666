import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhookReceiver } from '../../src/sinks/webhook.ts';
import { startReceiver } from '../receiver.ts';
import { alert } from '../said.ts';

/** What docs/sinks.md gives to receivers of webhooks, tried on a request that floodgate sends. */
const page = readFileSync(join(__dirname, '../../docs/sinks.md'), 'utf8');
const snippet = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? '';
const secret = 'a secret of the test';
const nowS = 1_737_985_260;

interface Case {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly nowS: number;
}

let folder: string;
let cases: readonly Case[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-docs-'));
  const server = await startReceiver();
  const receiver = webhookReceiver({
    url: server.url,
    secret,
    version: '0.1.0',
    timeoutMs: 10_000,
    now: () => nowS * 1_000 + 400,
    log: () => {},
  });
  await receiver.send([{ kind: 'alert', alert: alert({ title: 'naïve ☂' }) }], new AbortController().signal);
  await receiver.close();
  await server.close();
  const [request] = server.received;
  const headers = request?.headers as Record<string, string>;
  const body = request?.body ?? '';
  cases = [
    { headers, body, nowS: nowS + 200 },
    { headers, body, nowS: nowS + 301 },
    { headers, body, nowS: nowS - 301 },
    { headers, body: body.replace('medium', 'low'), nowS },
    { headers: { ...headers, 'floodgate-timestamp': String(nowS + 1) }, body, nowS },
    { headers: { ...headers, 'floodgate-timestamp': '1e9' }, body, nowS },
    { headers: { ...headers, 'floodgate-signature': 'v1=00' }, body, nowS },
    { headers: {}, body, nowS },
  ];
});
afterAll(() => rmSync(folder, { recursive: true }));

const verdicts = [true, false, false, false, false, false, false, false];

test('the snippet for Node takes what floodgate signs, and nothing else', () => {
  const file = join(folder, 'check.mjs');
  writeFileSync(
    file,
    `${snippet('js')}
const { secret, cases } = JSON.parse(process.argv[2]);
console.log(JSON.stringify(cases.map(({ headers, body, nowS }) => isGenuine(headers, Buffer.from(body), secret, nowS))));`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, [file, JSON.stringify({ secret, cases })], {
    encoding: 'utf8',
  });
  expect({ said: JSON.parse(stdout || '[]'), stderr }).toEqual({ said: verdicts, stderr: '' });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('skipped: the snippet for Python in docs/sinks.md (no python3 found)\n');

(hasPython ? test : test.skip)('the snippet for Python takes what floodgate signs, and nothing else', () => {
  const file = join(folder, 'check.py');
  writeFileSync(
    file,
    `${snippet('python')}
import json, sys
given = json.loads(sys.argv[1])
print(json.dumps([is_genuine(c["headers"], c["body"].encode(), given["secret"].encode(), c["nowS"]) for c in given["cases"]]))`,
  );
  const { stdout, stderr } = spawnSync('python3', [file, JSON.stringify({ secret, cases })], { encoding: 'utf8' });
  expect({ said: JSON.parse(stdout || '[]'), stderr }).toEqual({ said: verdicts, stderr: '' });
});
