import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './built.ts';

/** The fenced blocks of a page that are in a language. */
export function blocksOf(page: string, language: string): string[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm);
  return [...blocks].filter(block => block[1] === language).map(block => block[2] ?? '');
}
