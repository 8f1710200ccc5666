import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FloodgateError } from '../errors.ts';
import type { SimulatedLine } from '../simulate/scenario.ts';
import type { Output } from '../sinks/output.ts';
import { simulateCommand, writeLines } from './simulate.ts';

jest.setTimeout(60_000);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<unknown> {
  return simulateCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(args, { from: 'user' })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

async function failure(...args: string[]): Promise<FloodgateError> {
  const error = await run(...args);
  expect(error).toBeInstanceOf(FloodgateError);
  return error as FloodgateError;
}

test('a log and its labels are written to files that join by request id', async () => {
  const [out, labels] = [join(folder, 'access.ndjson'), join(folder, 'labels.ndjson')];
  expect(await run('flood', '--seed', '5', '--out', out, '--labels', labels)).toBeUndefined();
  const posts = new Set<string>();
  for (const line of readFileSync(out, 'utf8').trimEnd().split('\n')) {
    if (line.includes('"user_name":')) posts.add(JSON.parse(line).request_id);
  }
  const truths = readFileSync(labels, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  const signups = truths.filter(({ kind }) => kind === 'signup');
  expect(new Set(signups.map(({ request_id: id }) => id))).toEqual(posts);
  expect(truths.filter(({ kind }) => kind === 'campaign')).toHaveLength(1);
});

test('an unknown scenario is answered with the likeliest and where the others are listed', async () => {
  const error = await failure('crowd-under-atack');
  expect(error.code).toBe('FG_USAGE');
  expect(error.message).toContain('did you mean crowd-under-attack?');
  expect(error.message).toContain('floodgate simulate --help');
});

test('an output that cannot be written is named', async () => {
  const path = join(folder, 'missing', 'access.ndjson');
  const error = await failure('clean', '--out', path);
  expect(error.code).toBe('FG_OUTPUT');
  expect(error.message).toContain(path);
});

test('labels do not go where the log goes', async () => {
  expect((await failure('clean', '--labels', '-')).code).toBe('FG_USAGE');
  const path = join(folder, 'both');
  expect((await failure('clean', '--out', path, '--labels', `${folder}/./both`)).code).toBe('FG_USAGE');
});

test('a log goes to one place', async () => {
  expect((await failure('clean', '--to', 'kafka', '--out', join(folder, 'log'))).code).toBe('FG_USAGE');
});

test.each(['--speed=0', '--speed=fast', '--lines-per-record=0', '--lines-per-record=1001', '--to=nats'])(
  '%s is refused',
  async option => {
    expect(await run('clean', option)).toMatchObject({ code: 'commander.invalidArgument' });
  },
);

test.each(['-1', '1.5', 'x', '', '4294967296'])('%j is no seed', async seed => {
  expect(await run('clean', `--seed=${seed}`)).toMatchObject({ code: 'commander.invalidArgument' });
});

test('lines are made no faster than the output takes them', async () => {
  let made = 0;
  function* lines(): Generator<SimulatedLine> {
    for (let at = 0; at < 100; at++) {
      made++;
      yield { timeMs: at, text: `{"n":${at}}` };
    }
  }
  let held = 0;
  let mostHeld = 0;
  let text = '';
  const slow: Output = {
    path: 'slow',
    write(piece) {
      text += piece;
      mostHeld = Math.max(mostHeld, ++held);
    },
    flush() {},
    async written() {},
    ready() {
      if (held < 3) return undefined;
      return new Promise(done => {
        setImmediate(() => {
          held = 0;
          done();
        });
      });
    },
    async close() {},
  };
  await writeLines(lines(), slow);
  expect(made).toBe(100);
  expect(text.split('\n')).toHaveLength(101);
  expect(mostHeld).toBe(3);
});

test('what the output says when it fails ends the run', async () => {
  const broken = new FloodgateError('FG_OUTPUT', 'the disk is full');
  const output: Output = {
    path: 'broken',
    write() {},
    flush() {},
    async written() {},
    ready: () => Promise.reject(broken),
    async close() {},
  };
  await expect(writeLines([{ timeMs: 0, text: '{}' }], output)).rejects.toBe(broken);
});
