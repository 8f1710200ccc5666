import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { type Address, type Listed, listKinds } from '#sdk';
import type { Config } from '../config/schema.ts';
import { FloodgateError } from '../errors.ts';

/** A published list has tens of thousands of lines; more than this is some other file. */
const linesMax = 2_000_000;

/** Networks by the length of their prefix, which few lists have many of: a look-up is one step for each. */
type Prefixes = Map<number, Set<string>>;

/** What one list names. */
export interface NetworkList {
  readonly kind: Listed;
  readonly v4: Prefixes;
  readonly v6: Prefixes;
  readonly systems: ReadonlySet<number>;
}
export type Lists = readonly NetworkList[];

/** Reads the lists that the configuration names. Throws `FG_CONFIG` with the place of what cannot be read. */
export function openLists(config: Config['reputation']): Lists {
  return listKinds.flatMap(kind => {
    const path = config[kind];
    return path === undefined ? [] : [parseList(kind, textOf(path, `reputation.${kind}`), path)];
  });
}

/** One address, network or `AS64496` a line; what follows `#` or `;` is a comment. */
export function parseList(kind: Listed, text: string, path: string): NetworkList {
  const v4: Prefixes = new Map();
  const v6: Prefixes = new Map();
  const systems = new Set<number>();
  const lines = text.split('\n');
  if (lines.length > linesMax) throw new FloodgateError('FG_CONFIG', `${path}: has more than ${linesMax} lines`);
  lines.forEach((line, at) => {
    const entry = line.replace(/[#;].*$/, '').trim();
    if (entry === '') return;
    if (/^AS\d{1,10}$/i.test(entry)) {
      systems.add(Number(entry.slice(2)));
      return;
    }
    const network = networkOf(entry);
    if (network === undefined) {
      throw new FloodgateError('FG_CONFIG', `${path}:${at + 1} is no address, network or AS number`);
    }
    const [bytes, bits] = network;
    const prefixes = bytes.length === 4 ? v4 : v6;
    prefixes.set(bits, (prefixes.get(bits) ?? new Set()).add(prefixOf(bytes, bits)));
  });
  return { kind, v4, v6, systems };
}

/** Kinds of the lists that name the address or its autonomous system; undefined where there are no lists at all. */
export function listedOn(lists: Lists, address: Address): readonly Listed[] | undefined {
  if (lists.length === 0) return undefined;
  const bytes = ipaddr.parse(address.text).toByteArray();
  return lists
    .filter(({ v4, v6, systems }) => {
      if (address.asn !== undefined && systems.has(address.asn)) return true;
      for (const [bits, sameLength] of address.version === 4 ? v4 : v6) {
        if (sameLength.has(prefixOf(bytes, bits))) return true;
      }
      return false;
    })
    .map(({ kind }) => kind);
}

function networkOf(entry: string): readonly [bytes: readonly number[], bits: number] | undefined {
  try {
    if (entry.includes('/')) {
      const [address, bits] = ipaddr.parseCIDR(entry);
      return [address.toByteArray(), bits];
    }
    const bytes = ipaddr.process(entry).toByteArray();
    return [bytes, bytes.length * 8];
  } catch {
    return undefined;
  }
}

function prefixOf(bytes: readonly number[], bits: number): string {
  const whole = bits >> 3;
  const rest = bits & 7;
  const kept = bytes.slice(0, whole);
  if (rest > 0) kept.push((bytes[whole] ?? 0) & (0xff << (8 - rest)));
  return kept.join('.');
}

function textOf(path: string, key: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FloodgateError('FG_CONFIG', `${key}: ${path} cannot be read`, { cause });
  }
}
