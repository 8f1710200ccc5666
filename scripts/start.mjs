/** `npm start -- ARGUMENTS`: floodgate on a fresh clone. One process, so that signals and the terminal are its own. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ready, root } from './ready.mjs';

await ready();
// npm changes to the package's folder; paths that somebody typed are meant from where they stood.
if (process.env.INIT_CWD !== undefined && process.env.npm_lifecycle_event === 'start')
  process.chdir(process.env.INIT_CWD);
const main = join(root, 'dist/src/main.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
