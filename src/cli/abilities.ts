import type { Detector } from '#sdk';
import { detectors } from '../../detectors/index.ts';
import type { Judging } from './options.ts';

/** What an input lets floodgate see: a detector without its fields is blind, and whoever reads the result must know. */
export interface Abilities {
  readonly working: readonly string[];
  readonly off: readonly string[];
  readonly blind: readonly { readonly id: string; readonly needs: readonly string[] }[];
}

/** `fields` are the optional fields that were seen. */
export function abilitiesOf(fields: readonly string[], { config, own }: Judging): Abilities {
  const isOff = ({ meta }: Detector) => config.detectors[meta.id]?.enabled === false;
  const canWork = ({ meta }: Detector) => meta.needs.length === 0 || meta.needs.some(field => fields.includes(field));
  const all = [...detectors, ...own];
  const on = all.filter(detector => !isOff(detector));
  return {
    working: on.filter(canWork).map(({ meta }) => meta.id),
    off: all.filter(isOff).map(({ meta }) => meta.id),
    blind: on.filter(detector => !canWork(detector)).map(({ meta }) => ({ id: meta.id, needs: meta.needs })),
  };
}

export function blindWords(abilities: Abilities): string {
  return abilities.blind.map(({ id, needs }) => `${id} needs ${needs.join(' or ')}`).join('; ');
}
