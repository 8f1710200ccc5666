import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { built, mainPath as main, root } from './built.ts';

/** The command line as somebody meets it: the built program in a process of its own. */
let folder: string;

beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'floodgate-cli-'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function floodgate(
  args: readonly string[],
  options: { input?: string | Buffer; env?: Record<string, string> } = {},
): Ran {
  const ran = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    input: options.input ?? '',
    env: { PATH: process.env['PATH'], ...options.env },
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** A file in the folder that the commands run in. */
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** A log of whole minutes: every second one page, every tenth a sign-up. */
function log(minutes: number): string {
  const lines: string[] = [];
  for (let second = 0; second < minutes * 60; second++) {
    const signup = second % 10 === 0;
    lines.push(
      JSON.stringify({
        time: new Date(Date.UTC(2025, 0, 27, 13, 0, second)).toISOString(),
        request_id: `r-${second}`,
        client_ip: `192.0.2.${second % 250}`,
        method: signup ? 'POST' : 'GET',
        path: signup ? '/signup' : '/',
        status: signup ? 201 : 200,
        user_agent: 'curl/8.0',
      }),
    );
  }
  return `${lines.join('\n')}\n`;
}

function verdictIds(path: string): string[] {
  return readFileSync(join(folder, path), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { request_id: string; revision: number })
    .filter(verdict => verdict.revision === 0)
    .map(verdict => verdict.request_id);
}

/** An error is told in words: no stack, no control characters. */
function expectWords(err: string): void {
  expect(err).not.toMatch(/\n\s+at |node:internal|Error:/);
  expect(err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
}

describe('usage', () => {
  test.each([
    ['an unknown command, with what was meant', ['replya', 'a.log'], /unknown command "replya"; did you mean replay\?/],
    [
      'an unknown flag, with what was meant',
      ['replay', 'a.log', '--verdcts', 'v'],
      /unknown option '--verdcts'\n\(Did you mean --verdicts\?\)/,
    ],
    ['an unknown flag of the demo', ['--onec'], /unknown option '--onec'/],
    ['a missing argument', ['replay'], /missing required argument 'file'/],
    ['a flag without its value', ['replay', 'a.log', '--verdicts'], /'--verdicts <path>' argument missing/],
    [
      'an unknown format, with what was meant',
      ['replay', 'a.log', '--format', 'jsno'],
      /"jsno" is no format .* did you mean json\?/,
    ],
    ['a missing file, by name', ['replay', 'gone.log'], /gone\.log/],
    ['a directory, by name', ['replay', '.'], /\. is a directory/],
    ['standard input twice', ['replay', '-', '-'], /only once/],
    ['a command that steers the terminal', ['\u001b[2J'], /unknown command/],
  ])('%s is exit 64', (_, args, message) => {
    const { code, out, err } = floodgate(args);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(message);
    expectWords(err);
  });

  test('--version and --help answer on standard output', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(floodgate(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
    const help = floodgate(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['demo', 'replay', 'explain', 'simulate', 'evaluate', 'validate', 'print-config']) {
      expect(help.out).toContain(`  ${command}`);
    }
  });

  test('works through a link, as npm installs it', () => {
    const link = join(folder, 'floodgate');
    symlinkSync(main, link);
    const ran = spawnSync(link, ['--version'], { encoding: 'utf8' });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
  });
});

describe('configuration', () => {
  test('every error at once, with its place and what was meant, is exit 78', () => {
    const path = file(
      'bad.yaml',
      'site: default\nwindwos: { pane: 5s }\nlevels:\n  malicious: 2\ngate: { mode: shut }\n',
    );
    for (const args of [
      ['validate', '-c', path],
      ['replay', 'any.log', '-c', path],
      ['print-config', '-c', path],
    ]) {
      const { code, out, err } = floodgate(args);
      expect({ code, out }).toEqual({ code: 78, out: '' });
      expect(err.trimEnd().split('\n').slice(1).sort()).toEqual([
        'bad.yaml:2:1 windwos: unknown key; did you mean windows?',
        'bad.yaml:4:3 levels.malicious: must be a number from 0 to 1',
        'bad.yaml:5:9 gate.mode: expected one of observe, manual, auto',
      ]);
    }
  });

  test('a syntax error and a missing file are exit 78', () => {
    const broken = floodgate(['validate', '-c', file('broken.yaml', 'sinks: [\n')]);
    expect(broken.code).toBe(78);
    expect(broken.err).toMatch(/broken\.yaml:\d+:\d+ /);
    expectWords(broken.err);
    const gone = floodgate(['validate', '-c', 'gone.yaml']);
    expect([gone.code, gone.err]).toEqual([78, 'floodgate: gone.yaml: cannot be read: there is no such file\n']);
  });

  test('options of a command within a command are its own', () => {
    const { code, err } = floodgate(['incident', 'plan', '-c', 'gone.yaml']);
    expect([code, err]).toEqual([78, 'floodgate: gone.yaml: cannot be read: there is no such file\n']);
  });

  test('a database that is none is exit 78 and names its path', () => {
    const path = file('geo.yaml', `geo: { asn: ${file('asn.mmdb', 'no database')} }\n`);
    const { code, err } = floodgate(['replay', file('geo.log', log(1)), '-c', path]);
    expect(code).toBe(78);
    expect(err).toContain('asn.mmdb');
    expectWords(err);
  });

  test('what print-config prints is valid, and is said to be', () => {
    const printed = floodgate(['print-config'], { env: { FLOODGATE_WINDOWS_PANE: '10s' } });
    expect(printed.out).toContain('  pane: 10s\n');
    expect(floodgate(['validate', '-c', file('printed.yaml', printed.out)])).toEqual({
      code: 0,
      out: 'printed.yaml: ok\n',
      err: '',
    });
  });

  test('a floodgate.yaml that lies around is not picked up', () => {
    mkdirSync(join(folder, 'around'));
    file('around/floodgate.yaml', 'nonsense: true\n');
    const ran = spawnSync(process.execPath, [main, 'replay', '-'], {
      cwd: join(folder, 'around'),
      input: '',
      encoding: 'utf8',
    });
    expect(ran.status).toBe(0);
  });
});

describe('replay', () => {
  test('writes verdicts, report and metrics, and a summary to standard error', () => {
    const input = file('access.log', log(2));
    const { code, err } = floodgate([
      'replay',
      input,
      '--verdicts',
      'v.jsonl',
      '--report',
      'r.md',
      '--metrics',
      'm.txt',
    ]);
    expect(code).toBe(0);
    expect(verdictIds('v.jsonl')).toEqual([
      'r-0',
      'r-10',
      'r-20',
      'r-30',
      'r-40',
      'r-50',
      'r-60',
      'r-70',
      'r-80',
      'r-90',
      'r-100',
      'r-110',
    ]);
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toContain('| Sign-ups | 12 |');
    const metrics = readFileSync(join(folder, 'm.txt'), 'utf8');
    expect(metrics).toMatch(/^floodgate_requests_total\{[^}]*surface="signup"[^}]*\} 12 17\d{8}\n/m);
    expect(metrics).toMatch(/\n# EOF\n$/);
    expect(err).toContain('120 lines, 120 requests, 12 sign-ups');
    expect(err).not.toContain('\r');
  });

  test('standard input, plain and gzip files give the same verdicts', () => {
    const text = log(3);
    floodgate(['replay', file('same.log', text), '--verdicts', 'plain.jsonl']);
    floodgate(['replay', file('same.log.gz', gzipSync(text)), '--verdicts', 'gzip.jsonl']);
    floodgate(['replay', '-', '--verdicts', 'stdin.jsonl'], { input: text });
    const plain = readFileSync(join(folder, 'plain.jsonl'), 'utf8');
    expect(plain).not.toBe('');
    expect(readFileSync(join(folder, 'gzip.jsonl'), 'utf8').replaceAll('same.log.gz', 'same.log')).toBe(plain);
    expect(readFileSync(join(folder, 'stdin.jsonl'), 'utf8').replaceAll('stdin', 'same.log')).toBe(plain);
  });

  test('verdicts go to standard output when asked, and nothing else with them', () => {
    const { out } = floodgate(['replay', file('out.log', log(1)), '--verdicts', '-', '--alerts', 'a.jsonl']);
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(6);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('request_id');
  });

  test('an empty file is nothing, not an error', () => {
    const { code, out, err } = floodgate(['replay', file('empty.log', '')]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('0 lines');
  });

  test('lines that cannot be read are counted by reason', () => {
    const { code, err } = floodgate([
      'replay',
      file('mixed.log', `${log(1)}{"time":\nnot json\u001b[2J\n`),
      '--format',
      'json',
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/unreadable +2 /);
    expectWords(err);
  });

  test('a gzip file that is cut short is named, after what came before was judged and written', () => {
    const whole = gzipSync(log(30));
    const path = file('cut.log.gz', whole.subarray(0, Math.floor(whole.length * 0.8)));
    const { code, err } = floodgate(['replay', path, '--verdicts', 'cut.jsonl', '--report', 'cut.json']);
    expect(code).toBe(1);
    expect(err).toContain('cut.log.gz is cut short');
    expectWords(err);
    expect(verdictIds('cut.jsonl').length).toBeGreaterThan(10);
    expect(JSON.parse(readFileSync(join(folder, 'cut.json'), 'utf8'))).toMatchObject({
      errors: [{ code: 'FG_INPUT_TRUNCATED' }],
    });
  });

  test.each(['--verdicts', '--alerts', '--report', '--metrics'])(
    '%s that cannot be written is exit 1, before anything is read',
    flag => {
      const { code, out, err } = floodgate(['replay', file('w.log', log(1)), flag, 'none/out']);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toBe('floodgate: none/out: cannot be written: its folder does not exist\n');
    },
  );

  test('a disk that fills up is exit 1 and named', () => {
    if (!existsSync('/dev/full')) return;
    const { code, err } = floodgate(['replay', file('full.log', log(60)), '--verdicts', '/dev/full']);
    expect(code).toBe(1);
    expect(err).toContain('/dev/full: cannot be written: no space is left');
    expectWords(err);
  });

  test('an output never overwrites an input or another output', () => {
    const input = file('kept.log', log(1));
    for (const args of [
      ['--verdicts', input],
      ['--report', `./${input}`],
      ['--verdicts', 'both', '--alerts', 'both'],
    ]) {
      const { code, err } = floodgate(['replay', input, ...args]);
      expect(code).toBe(64);
      expect(err).toContain('would overwrite');
    }
    expect(readFileSync(join(folder, input), 'utf8')).toBe(log(1));
  });

  test('a reader that goes away ends it quietly', async () => {
    const child = spawn(process.execPath, [main, 'replay', file('long.log', log(600)), '--verdicts', '-'], {
      cwd: folder,
    });
    let err = '';
    child.stderr.on('data', chunk => {
      err += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code, signal] = await once(child, 'close');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expectWords(err);
  });
});

describe('explain', () => {
  test('draws the tree of one verdict', () => {
    const { code, out } = floodgate(['explain', 'r-20', file('explain.log', log(2))]);
    expect(code).toBe(0);
    expect(out).toMatch(/^r-20\n[├└]─ revision 0/);
  });

  test('an id that is not there is exit 1, with one that is', () => {
    const { code, out, err } = floodgate(['explain', 'r-21', file('explain.log', log(2))]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('no sign-up has the request id r-21; 12 sign-ups in explain.log, such as r-0');
  });
});

describe('floodgate test', () => {
  it('runs the cases that the docs show, and says what does not hold', () => {
    const example = readFileSync(join(root, 'examples/cases/scripted-signups.yaml'), 'utf8');
    expect(readFileSync(join(root, 'docs/testing.md'), 'utf8')).toContain(example);
    mkdirSync(join(folder, 'cases'));
    file('cases/good.yaml', example);
    file(
      'cases/bad.yaml',
      'name: one sign-up is an attack\nrequests:\n  - { time: 2025-01-27T13:00:00Z, request_id: r-1, client_ip: 192.0.2.1,' +
        ' method: POST, path: /signup, status: 201 }\nexpect: { incidents: [{ kind: attack }] }\n',
    );
    const { code, out, err } = floodgate(['test', '--junit', '-']);
    expect(err).toMatch(
      /✗ one sign-up is an attack \(.*bad\.yaml, .* s\)\n {4}cases\/bad\.yaml:4:23 no incident is attack/,
    );
    expect(err).toMatch(/✓ a script .*good\.yaml/);
    expect(err).toContain('2 cases: 1 passed, 1 failed\n');
    expect(out).toContain('<testsuites tests="2" failures="1"');
    expect(code).toBe(1);
  });

  it('names the place of each error in a case', () => {
    file('broken.yaml', 'name: x\nrequests: []\n');
    const { code, err } = floodgate(['test', 'broken.yaml']);
    expect(err).toBe(
      'floodgate: 2 errors in the cases\nbroken.yaml:2:1 requests: must not be empty\nbroken.yaml:1:1 expect: is missing\n',
    );
    expect(code).toBe(78);
  });
});

describe('floodgate run', () => {
  it('is alone in its state directory, however the one before it has ended', async () => {
    file(
      'run.yaml',
      'sources: [{ file: { paths: ["-"] } }]\nhttp: { listen: "127.0.0.1:0" }\nstate: { dir: ./owned }\n',
    );
    const first = spawn(process.execPath, [main, 'run', '-c', 'run.yaml'], { cwd: folder });
    try {
      await once(first.stderr, 'data');
      expect(floodgate(['run', '-c', 'run.yaml'])).toMatchObject({
        code: 69,
        err: 'floodgate: state.dir: another floodgate writes there (owned/lock); give each its own, or end the other\n',
      });
    } finally {
      first.kill('SIGKILL');
      await once(first, 'exit');
    }
    expect(floodgate(['run', '-c', 'run.yaml'], { input: log(1) })).toMatchObject({ code: 0 });
  }, 60_000);

  describe.each(['standard input', 'a named pipe'])('reading %s', from => {
    const isPipe = from === 'a named pipe';
    const name = isPipe ? 'piped' : 'followed';

    it('ends when it is told to, though whoever writes to it does not', async () => {
      file(
        `${name}.yaml`,
        `sources: [{ file: { paths: ["${isPipe ? 'requests.pipe' : '-'}"], format: json } }]\n` +
          `sinks: [{ file: { verdicts: ${name}.ndjson } }]\nhttp: { listen: "127.0.0.1:0" }\nstate: { dir: ./${name} }\n`,
      );
      const pipe = join(folder, 'requests.pipe');
      if (isPipe) execFileSync('mkfifo', [pipe]);
      // A limit against hanging.
      const limited = { cwd: folder, timeout: 40_000, killSignal: 'SIGKILL' } as const;
      const service = spawn(process.execPath, [main, 'run', '-c', `${name}.yaml`], limited);
      // Opened for reading too, so that opening waits for nobody.
      const writer = isPipe ? createWriteStream(pipe, { flags: 'r+' }) : service.stdin;
      try {
        const ended = once(service, 'exit');
        let url: string | undefined;
        service.stderr.on('data', text => {
          url ??= /serves (http:[^\s"]+)/.exec(String(text))?.[1];
        });
        // Not the whole of its last line: nobody can say what it would have been.
        writer.write(`${log(3)}{"time":"2025-01-27T13:03:00Z","method":"POST"`);
        const judged = async () =>
          url !== undefined && (await (await fetch(`${url}/api/v1/verdicts?limit=1000`)).json()).length > 0;
        while (!(await judged())) await pause(20);
        service.kill('SIGTERM');
        expect(await ended).toEqual([0, null]);
        const verdicts = readFileSync(join(folder, `${name}.ndjson`), 'utf8')
          .trimEnd()
          .split('\n');
        expect(new Set(verdicts.map(line => JSON.parse(line).request_id)).size).toBe(18);
      } finally {
        service.kill('SIGKILL');
        writer.destroy();
      }
    }, 60_000);
  });

  it('ends when it is told to, though nobody has opened its named pipe', async () => {
    file(
      'unopened.yaml',
      'sources: [{ file: { paths: [unopened.pipe] } }]\nhttp: { listen: "127.0.0.1:0" }\nstate: { dir: ./unopened }\n',
    );
    execFileSync('mkfifo', [join(folder, 'unopened.pipe')]);
    const limited = { cwd: folder, timeout: 40_000, killSignal: 'SIGKILL' } as const;
    const service = spawn(process.execPath, [main, 'run', '-c', 'unopened.yaml'], limited);
    const ended = once(service, 'exit');
    service.stderr.on('data', text => {
      if (String(text).includes('serves http')) service.kill('SIGTERM');
    });
    expect(await ended).toEqual([0, null]);
  }, 60_000);

  describe('with brokers that say nothing', () => {
    const brokers = createServer();
    let place: string;
    beforeAll(async () => {
      await once(brokers.listen(0, '127.0.0.1'), 'listening');
      place = `127.0.0.1:${(brokers.address() as AddressInfo).port}`;
    });
    afterAll(() => void brokers.close());

    /** Starts the service and tells it to end as soon as it says something, and again when it says that it has heard. */
    async function told(name: string, settings: string, signals: number): Promise<unknown> {
      file(`${name}.yaml`, `${settings}\nhttp: { listen: "127.0.0.1:0" }\nstate: { dir: ./${name} }\n`);
      // A limit against hanging.
      const limited = { cwd: folder, timeout: 40_000, killSignal: 'SIGKILL' } as const;
      const service = spawn(process.execPath, [main, 'run', '-c', `${name}.yaml`], limited);
      const ended = once(service, 'exit');
      service.stdin.write(log(3));
      let [said, sent] = ['', 0];
      service.stderr.on('data', text => {
        said += text;
        if (sent < signals && said.includes(sent === 0 ? 'serves http' : 'finishing what was read')) {
          sent++;
          service.kill('SIGTERM');
        }
      });
      return ended;
    }

    it('ends when it is told to before it could read anything', async () => {
      expect(await told('unread', `sources: [{ kafka: { brokers: ["${place}"], topics: [requests] } }]`, 1)).toEqual([
        0,
        null,
      ]);
    }, 60_000);

    it('ends at once when it is told to twice, whatever it holds', async () => {
      const settings = `sources: [{ file: { paths: ["-"] } }]\nsinks: [{ kafka: { brokers: ["${place}"] } }]`;
      expect(await told('twice', settings, 2)).toEqual([null, 'SIGTERM']);
    }, 60_000);
  });
});

describe('floodgate tap', () => {
  it('follows a running service', async () => {
    const demo = spawn(process.execPath, [main, 'demo', '--listen', '127.0.0.1:0'], { cwd: folder });
    try {
      const url = await new Promise<string>(resolve => {
        let said = '';
        demo.stdout.on('data', text => {
          said += text;
          const found = /live page: (\S+)/.exec(said)?.[1];
          if (found !== undefined) resolve(found);
        });
      });
      const tap = spawn(process.execPath, [main, 'tap', 'verdicts', '--url', url, '--level', 'normal', '--json']);
      const [line] = (await once(tap.stdout, 'data')) as [Buffer];
      expect(JSON.parse(line.toString().split('\n', 1)[0] ?? '')).toMatchObject({ level: 'normal', site: 'default' });
      tap.kill('SIGINT');
      expect(await once(tap, 'exit')).toEqual([0, null]);
    } finally {
      demo.kill('SIGKILL');
      await once(demo, 'exit');
    }
  }, 60_000);

  it('says that nothing answers, and what can be asked for', () => {
    expect(floodgate(['tap', 'alerts', '--url', 'http://127.0.0.1:1'])).toMatchObject({
      code: 69,
      err: 'floodgate: nothing answers at http://127.0.0.1:1: start the service, or say where it is with --url\n',
    });
    expect(floodgate(['tap', 'alerts', '--level', 'normal'])).toMatchObject({
      code: 64,
      err: 'floodgate: alerts can be filtered by kind, severity, site, not by "level".\n',
    });
  });
});
