import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createLog } from './log.ts';

const timeMs = Date.UTC(2025, 0, 27, 13, 34, 10);

test('a terminal gets one readable line, and nothing that could move its cursor', () => {
  const written: string[] = [];
  const terminal = { isTTY: true, write: (text: string) => written.push(text) };
  createLog(terminal as unknown as NodeJS.WriteStream, () => timeMs)('warn', 'topic \u001b[2J\nis away', { syntax: 3 });
  expect(written).toEqual(['13:34:10 warn  topic ·[2J·is away syntax=3\n']);
});

test('a pipe gets a JSON object a line', () => {
  const script = `
    const { createLog } = await import('./src/cli/log.ts');
    createLog(process.stderr, () => ${timeMs})('warn', 'lines could not be read\\n', { syntax: 3 });
  `;
  const node = ['--conditions=source', '--import', './scripts/typescript.mjs', '--input-type=module', '-e', script];
  const { stderr } = spawnSync(process.execPath, node, { cwd: join(__dirname, '../..'), encoding: 'utf8' });
  expect(stderr.endsWith('\n')).toBe(true);
  expect(JSON.parse(stderr)).toEqual({
    level: 40,
    time: '2025-01-27T13:34:10.000Z',
    service: 'floodgate',
    syntax: 3,
    msg: 'lines could not be read\n',
  });
});
