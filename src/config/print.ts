import { stringify } from 'yaml';
import { formatDuration } from './duration.ts';
import type { Config } from './schema.ts';
import type { Setting } from './settings.ts';
import { formatSize } from './size.ts';

const width = 100;
export const redacted = '<redacted>';

/** The configuration as a file that reads back as the same, with the manual as comments; secrets are redacted. */
export function yamlOf(config: Config, settings: readonly Setting[]): string {
  return `${section(config, settings, '').join('\n')}\n`;
}

function section(value: unknown, settings: readonly Setting[], indent: string): string[] {
  const values = asSection(value);
  return settings.flatMap((setting, at) => {
    const gap = indent === '' && at > 0 ? [''] : [];
    return [...gap, ...comment(setting.prose, indent), ...lines(values[setting.key], setting, indent)];
  });
}

function lines(value: unknown, setting: Setting, indent: string): string[] {
  const { key, kind, settings } = setting;
  if (setting.type === 'section') {
    const below = settings.length === 0 ? [] : section(value, settings, `${indent}  `);
    return [`${indent}${key}:${below.length === 0 ? ' {}' : ''}`, ...below];
  }
  if (value === undefined) return [`${indent}# ${key}:`];
  if (setting.type === 'sections' && Array.isArray(value) && value.length > 0) {
    const entries = value.map(entry => asWritten(entry, settings));
    return [
      `${indent}${key}:`,
      ...stringify(entries, { lineWidth: 0 })
        .trimEnd()
        .split('\n')
        .map(line => `${indent}  ${line}`),
    ];
  }
  return [`${indent}${key}: ${scalar(written(value, kind))}`];
}

/** An entry of a list of sections, its values as they would stand in a file. */
function asWritten(value: unknown, settings: readonly Setting[]): unknown {
  const values = asSection(value);
  const known = settings.filter(({ key }) => values[key] !== undefined);
  return Object.fromEntries(
    known.map(({ key, kind, settings: below }) => [
      key,
      below.length > 0 ? asWritten(values[key], below) : written(values[key], kind),
    ]),
  );
}

function written(value: unknown, kind: Setting['kind']): unknown {
  if (Array.isArray(value)) return value.map(part => written(part, kind));
  if (kind === 'secret') return redacted;
  if (kind === 'duration' && typeof value === 'number') return formatDuration(value);
  if (kind === 'size' && typeof value === 'number') return formatSize(value);
  if (kind === 'url' && typeof value === 'string') return withoutPassword(value);
  return value;
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = 'redacted';
  url.password = '';
  return url.href;
}

function scalar(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false }).trimEnd();
}

function comment(prose: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of prose.split(' ').filter(word => word !== '')) {
    if (line !== '' && indent.length + 2 + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map(text => `${indent}# ${text}`);
}

function asSection(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
