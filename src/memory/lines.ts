import { gunzipSync, gzipSync } from 'node:zlib';
import type { Learned, SavedSite, Snapshot, TablePage } from './memory.ts';

const version = 8;
const newline = 0x0a;

/**
 * A snapshot as compressed lines of JSON, a page a line, so that only a page of a large table is in memory twice:
 *
 * ```
 *  { v, endMs, holes }
 *  { site, learned }        for each site
 *  [ table, page ]          and each page of its tables
 * ```
 */
export function compress(snapshot: Snapshot): Buffer {
  const pieces: Buffer[] = [];
  // Pieces that are compressed one by one are, one after the other, what they would be together.
  const add = (line: unknown) => pieces.push(gzipSync(`${JSON.stringify(line)}\n`, { level: 1 }));
  add({ v: version, endMs: snapshot.endMs, holes: snapshot.holes });
  for (const { site, learned, tables } of snapshot.sites) {
    add({ site, learned });
    for (const page of tables) add(page);
  }
  return Buffer.concat(pieces);
}

/** Throws an `Error` that says why where it is of another version. */
export function decompress(compressed: Buffer): Snapshot {
  const [head, ...lines] = linesIn(gunzipSync(compressed));
  const { v, endMs, holes } = read<Pick<Snapshot, 'endMs' | 'holes'> & { readonly v: unknown }>(head);
  if (v !== version) throw new Error(`it is of version ${String(v)}, not ${version}`);
  return { endMs, holes, sites: { [Symbol.iterator]: () => sitesIn(lines) } };
}

/** Pages are read when they are asked for. */
function* sitesIn(lines: readonly Buffer[]): Generator<SavedSite> {
  for (let at = 0; at < lines.length; ) {
    const { site, learned } = read<{ readonly site: string; readonly learned: Learned }>(lines[at++]);
    const from = at;
    while (lines[at]?.[0] === '['.charCodeAt(0)) at++;
    const pages = lines.slice(from, at);
    yield { site, learned, tables: { [Symbol.iterator]: () => pagesIn(pages) } };
  }
}

function* pagesIn(lines: readonly Buffer[]): Generator<TablePage> {
  for (const line of lines) yield read<TablePage>(line);
}

function linesIn(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(newline, from);
    lines.push(text.subarray(from, end));
    from = end + 1;
  }
  return lines;
}

function read<T>(line: Buffer | undefined): T {
  return JSON.parse(String(line)) as T;
}
