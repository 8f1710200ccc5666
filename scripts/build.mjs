/** `npm run build`: TypeScript to dist, with the page's files beside its script, and the runbooks that are served. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const compiled = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const page = join(root, 'src/console');
const out = join(root, 'dist/src/console');
mkdirSync(out, { recursive: true });
for (const name of readdirSync(page).filter(name => /\.(?:html|css|svg)$/.test(name))) {
  cpSync(join(page, name), join(out, name));
}

cpSync(join(root, 'docs/runbooks'), join(root, 'dist/docs/runbooks'), { recursive: true });

const main = join(root, 'dist/src/main.js');
if (existsSync(main)) chmodSync(main, 0o755);
