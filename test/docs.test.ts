import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Plans } from '../src/answers/plans.ts';
import { createPseudonyms } from '../src/enrich/pseudonym.ts';
import { createApp } from '../src/http/app.ts';
import { Live } from '../src/http/live.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { Taps } from '../src/http/taps.ts';
import { built, mainPath, root } from './built.ts';
import { blocksOf } from './documents.ts';

const pages = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')];
/** What the build runs, `.ci/run`: a fresh clone with the demonstration in it, the tests, the checks and the benchmarks. */
const runByTheBuild =
  /^(?:git clone REPOSITORY floodgate|cd floodgate|npm (?:start|start -- --once|test|run [\w:]+)(?: +#.*)?)$/;
/** What needs a service that runs: test/slow/deployment.test.ts takes these from their pages. */
const deployed: Readonly<Record<string, RegExp>> = {
  'README.md': /^npm start -- run /,
  'docs/api.md': /^curl /,
  'docs/deployment.md':
    /^(?:kafka\/bin\/|kcat |for topic |done$|node ops\/pager\.mjs$|prometheus(?:-alertmanager)? |npm start -- (?:run|simulate) )/,
  'docs/planned-events.md': /^(?:curl|npm start -- incident plan) /,
  'docs/sources/kafka.md': /^npm start -- (?:run|simulate) /,
};
/**
 * What would change the machine that tests run on, or needs a daemon of its own: test/ops.test.ts has the compose file read by
 * docker-compose, test/wiring.test.ts starts its parts without containers.
 */
const runByNobody = [
  'docker compose up --build',
  'sudo apt-get install prometheus prometheus-alertmanager',
  'sudo systemctl disable --now prometheus prometheus-alertmanager',
];

let folder: string;
beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'floodgate-docs-'));
  writeFileSync(join(folder, 'access.log'), logOf(200));
  writeFileSync(join(folder, 'nginx.log'), combinedLogOf(200));
  for (const block of pages.flatMap(page => blocksOf(page, 'yaml'))) {
    const [, name] = /^# (\w+\.yaml)\n/.exec(block) ?? [];
    if (name !== undefined) writeFileSync(join(folder, name), block);
  }
  for (const block of pages.flatMap(page => blocksOf(page, 'js'))) {
    const [, name] = /^\/\/ ([\w-]+\.mjs)\n/.exec(block) ?? [];
    if (name !== undefined) writeFileSync(join(folder, name), block);
  }
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

function markdownIn(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join(dir, name));
}

function logOf(seconds: number): string {
  return Array.from({ length: seconds }, (_, second) => {
    const isSignup = second % 7 === 0;
    return `${JSON.stringify({
      time: new Date(Date.UTC(2025, 0, 27, 13, 0, second)).toISOString(),
      request_id: `r-${second}`,
      client_ip: `192.0.2.${second % 250}`,
      method: isSignup ? 'POST' : 'GET',
      path: isSignup ? '/account/new' : '/',
      status: isSignup ? 201 : 200,
      event: isSignup ? 'signup' : 'other',
    })}\n`;
  }).join('');
}

/** As nginx writes it. */
function combinedLogOf(seconds: number): string {
  return Array.from({ length: seconds }, (_, second) => {
    const time = `27/Jan/2025:13:0${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')} +0000`;
    const request = second % 7 === 0 ? 'POST /signup HTTP/1.1" 201' : 'GET / HTTP/1.1" 200';
    return `192.0.2.${second % 250} - - [${time}] "${request} 512 "-" "Mozilla/5.0"\n`;
  }).join('');
}

const shown = pages.flatMap(page =>
  blocksOf(page, 'sh').flatMap(block =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(command => ({ page, command })),
  ),
);
const ours = shown.filter(
  ({ page, command }) =>
    !runByTheBuild.test(command) && !deployed[page]?.test(command) && !runByNobody.includes(command),
);

test('pages show commands, and all of them are known', () => {
  expect(shown.length).toBeGreaterThan(10);
  expect(runByNobody.filter(command => !shown.some(one => one.command === command))).toEqual([]);
  expect(ours.filter(({ command }) => !/^(?:\w[\w +.-]* \| )?(?:npm start --|floodgate) /.test(command))).toEqual([]);
});

test('the build runs what it is said to run', () => {
  const build = readFileSync(join(root, '.ci/run'), 'utf8').replaceAll('\n', ' ');
  const scripts = shown.flatMap(
    ({ command }) => /^(?:npm run [\w:]+|git clone \S+|cd) /.exec(`${command} `)?.[0].trim() ?? [],
  );
  // The checks stand there as the programs that the scripts start.
  const checks: Readonly<Record<string, string>> = {
    'npm run lint': 'npx biome check .',
    'npm run docs': 'node scripts/docs.mjs',
    'git clone REPOSITORY': 'git clone --quiet "$root" "$scratch/floodgate"',
    cd: 'cd "$scratch/floodgate"',
  };
  expect(scripts.filter(script => !build.includes(`${checks[script] ?? script} `))).toEqual([]);
});

test.each(ours)('$page: $command', ({ command }) => {
  const here = command.replace('/var/log/nginx/access.log', 'nginx.log');
  const [, before, args = ''] = /^(?:(.*) \| )?(?:npm start --|floodgate) (.*)$/.exec(here) ?? [];
  const input = before === undefined ? '' : spawnSync('sh', ['-c', before], { cwd: folder, encoding: 'utf8' }).stdout;
  const ran = spawnSync(process.execPath, [mainPath, ...args.split(/\s+/)], { cwd: folder, encoding: 'utf8', input });
  expect({ code: ran.status, said: ran.status === 0 ? '' : ran.stderr }).toEqual({ code: 0, said: '' });
});

test('the page on HTTP names every path that is served, and no other', () => {
  const app = createApp({
    live: new Live(),
    metrics: createMetrics({ site: 'default', version: '0.1.0', detectors: [] }),
    taps: new Taps({ site: 'default', pseudonyms: createPseudonyms('a key'), outputs: 'pseudonyms' }),
    answering: { token: 'a token', give: () => true, plans: new Plans(), clock: () => 0 },
    isLoopback: true,
    missing: () => [],
  });
  const isFile = (path: string) => /\.\w+$/.test(path);
  const served = app.routes.filter(({ method, path }) => method !== 'ALL' && !isFile(path));
  const told = readFileSync(join(root, 'docs/api.md'), 'utf8').matchAll(/^\| `(GET|POST) (\S+)` \|/gm);
  expect([...told].map(([, method, path]) => `${method} ${path}`).sort()).toEqual(
    [...new Set(served.map(({ method, path }) => `${method} ${path}`))].sort(),
  );
});

test('links within the project lead somewhere', () => {
  const broken = pages.flatMap(page => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(link => link[1] ?? '')
      .filter(link => !/^(?:https?:|#|mailto:)/.test(link))
      .filter(link => !existsSync(join(root, dirname(page), link.split('#', 1)[0] ?? '')))
      .map(link => `${relative('.', page)} → ${link}`);
  });
  expect(broken).toEqual([]);
});
