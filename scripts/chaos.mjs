/** `npm run chaos -- ARGUMENTS`: the harness of test/chaos on a fresh clone; services run as they are built. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ready, root } from './ready.mjs';

await ready();
const sources = ['--conditions=source', '--import', './scripts/typescript.mjs'];
const chaos = spawn(process.execPath, [...sources, join(root, 'test/chaos/main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => chaos.kill(signal));
chaos.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
