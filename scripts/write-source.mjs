/** Writes a source file that a script makes, formatted as everything else is. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ready.mjs';

export function writeSource(path, text) {
  writeFileSync(join(root, path), text);
  spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', path], {
    cwd: root,
    stdio: 'inherit',
  });
}
