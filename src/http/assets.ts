import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly type: string;
  readonly body: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.md': 'text/plain; charset=utf-8',
};

/**
 * The files of the page and the runbooks by the path they are served at, read once: nothing that is asked for ever
 * reaches the disk. They stand in the same places in the sources and in the build; the page's scripts only in the build.
 */
export function readAssets(): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  const add = (at: string, file: string) => {
    const type = types[path.extname(file)];
    if (type !== undefined) assets.set(at, { type, body: readFileSync(file, 'utf8') });
  };
  const folder = fileURLToPath(new URL('../console/', import.meta.url));
  for (const name of readdirSync(folder)) add(name === 'index.html' ? '/' : `/${name}`, path.join(folder, name));
  const runbooks = fileURLToPath(new URL('../../docs/runbooks/', import.meta.url));
  for (const name of readdirSync(runbooks)) {
    add(`/runbooks/${name === 'README.md' ? '' : name}`, path.join(runbooks, name));
  }
  const chart = path.dirname(createRequire(import.meta.url).resolve('uplot'));
  add('/uplot.js', path.join(chart, 'uPlot.esm.js'));
  add('/uplot.css', path.join(chart, 'uPlot.min.css'));
  return assets;
}
