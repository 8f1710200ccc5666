import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The command line as it is built. */
export const mainPath = join(root, 'dist/src/main.js');

/** Builds what is not built yet. */
export function built(): void {
  const build = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', "import { ready } from './scripts/ready.mjs'; await ready();"],
    { cwd: root, encoding: 'utf8' },
  );
  if (build.status !== 0) throw new Error(`the build failed:\n${build.stderr}`);
}
