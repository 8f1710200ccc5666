import { Option } from 'commander';
import { detectors } from '../../detectors/index.ts';
import { type ConfigInput, loadConfig, readConfig } from '../config/load.ts';
import { nearest } from '../config/nearest.ts';
import type { Config } from '../config/schema.ts';
import { type Format, formats } from '../decode/reader.ts';
import { FloodgateError } from '../errors.ts';

export const detectorIds: readonly string[] = detectors.map(detector => detector.meta.id);

/** `-c FILE`; a file is read only when it is named, so that a replay depends on nothing that lies around. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'configuration; without it the environment and the defaults count');
}

export function formatOption(): Option {
  return new Option('--format <format>', `log format: auto, ${formats.join(', ')}`).default('auto').argParser(formatOf);
}

export function configFrom(options: { readonly config?: string }): Config {
  return loadConfig(inputOf(options));
}

/** Without opening the files of secrets. */
export function settingsFrom(options: { readonly config?: string }): Config {
  return readConfig(inputOf(options)).config;
}

function inputOf(options: { readonly config?: string }): ConfigInput {
  return { path: options.config, env: process.env, detectorIds };
}

function formatOf(text: string): Format | 'auto' {
  const known = ['auto', ...formats] as const;
  const format = known.find(name => name === text);
  if (format !== undefined) return format;
  const meant = nearest(text, known);
  const hint = meant === undefined ? `known: ${known.join(', ')}` : `did you mean ${meant}? known: ${known.join(', ')}`;
  throw new FloodgateError(
    'FG_FORMAT_UNKNOWN',
    `--format ${JSON.stringify(text)} is no format that floodgate knows; ${hint}`,
  );
}
