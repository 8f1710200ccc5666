import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './built.ts';

/** The fenced blocks of a page that are in a language, also those within a list. */
export function blocksOf(page: string, language: string): string[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```/gm);
  return [...blocks]
    .filter(block => block[2] === language)
    .map(([, indent = '', , text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}
