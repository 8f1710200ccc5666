import { Option } from 'commander';
import type { Detector } from '#sdk';
import { detectors } from '../../detectors/index.ts';
import { type ConfigInput, loadConfig, modulesIn, readConfig } from '../config/load.ts';
import { nearest } from '../config/nearest.ts';
import type { Config } from '../config/schema.ts';
import { type Setting, settingsOf } from '../config/settings.ts';
import { type Format, formats } from '../decode/reader.ts';
import { FloodgateError } from '../errors.ts';
import { loadOwn, weighed } from '../own/load.ts';

export const detectorIds: readonly string[] = detectors.map(detector => detector.meta.id);

/** `-c FILE`; a file is read only when it is named, so that a replay depends on nothing that lies around. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'configuration; without it the environment and the defaults count');
}

export function formatOption(): Option {
  return new Option('--format <format>', `log format: auto, ${formats.join(', ')}`).default('auto').argParser(formatOf);
}

/** A configuration and the operator's own detectors that it names, informational unless it says otherwise. */
export interface Judging {
  readonly config: Config;
  readonly own: readonly Detector[];
}

/** For commands that judge. `flags`: texts by the dotted path of a setting. */
export async function judgingFrom(
  options: { readonly config?: string },
  flags: Readonly<Record<string, string>> = {},
): Promise<Judging> {
  const { input, own } = await inputOf(options);
  const config = loadConfig({ ...input, flags });
  return { config, own: weighed(own, id => config.detectors[id]) };
}

export async function configFrom(options: { readonly config?: string }): Promise<Config> {
  return (await judgingFrom(options)).config;
}

/** The settings in force and what they mean, without opening the files of secrets. */
export async function settingsFrom(options: {
  readonly config?: string;
}): Promise<{ readonly config: Config; readonly settings: readonly Setting[] }> {
  const { input } = await inputOf(options);
  return { config: readConfig(input).config, settings: settingsOf(input.detectorIds, input.ownIds) };
}

/** The modules come first: without them it is not known which detectors there are to configure. */
async function inputOf({ config: path }: { readonly config?: string }): Promise<{
  readonly input: ConfigInput;
  readonly own: readonly Detector[];
}> {
  const { env } = process;
  const own = await loadOwn(modulesIn({ path, env }), path, detectors);
  return { input: { path, env, detectorIds, ownIds: own.map(({ meta }) => meta.id) }, own };
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
