import { dirname, resolve } from 'node:path';
import { type SimulatedLine, simulate } from '../simulate/scenario.ts';
import { simulatedSource } from '../simulate/source.ts';
import { fileSource } from '../sources/file.ts';
import type { Partition, Source } from '../sources/source.ts';
import type { CasePart, CaseRequest } from './schema.ts';

const lettersCount = 10;
const givenNames = [
  'ana',
  'bo',
  'carla',
  'dmitri',
  'eve',
  'farid',
  'gia',
  'hugo',
  'ines',
  'jonas',
  'kaya',
  'lee',
  'mina',
];
const familyNames = [
  'berg',
  'costa',
  'dubois',
  'eriksen',
  'fischer',
  'gupta',
  'haddad',
  'ito',
  'jansen',
  'kim',
  'lopez',
];

/**
 * What came in, as a source: each log and each simulation is a partition, and all requests that stand in the case itself
 * are one more, in order of time. Rejects as `fileSource` does.
 */
export async function sourceOf(
  parts: readonly CasePart[],
  options: { readonly path: string; readonly lineMaxBytes: number },
): Promise<Source> {
  const files = parts.flatMap(part => (part.kind === 'file' ? [resolve(dirname(options.path), part.file)] : []));
  const logs = await fileSource(files, options);
  const partitions: Partition[] = [...logs.partitions];
  for (const part of parts) {
    if (part.kind === 'simulation') partitions.push(...simulatedSource(simulate(part.simulate, part.seed)).partitions);
  }
  const written = parts.flatMap(linesOf).sort((a, b) => a.timeMs - b.timeMs);
  if (written.length > 0) partitions.push(...simulatedSource(written).partitions.map(named));
  return { partitions, close: () => logs.close() };
}

/** Positions speak of the case, not of a simulation. */
function named(partition: Partition): Partition {
  return { ...partition, name: 'case' };
}

function linesOf(part: CasePart): readonly SimulatedLine[] {
  if (part.kind === 'request') return [lineOf(part.request, Date.parse(String(part.request['time'])), 0)];
  if (part.kind !== 'repeat') return [];
  const { repeat, from, every, requests } = part;
  const lines: SimulatedLine[] = [];
  for (let n = 0; n < repeat; n++) {
    const turnMs = Date.parse(from) + n * every;
    for (const request of requests) lines.push(lineOf(request, turnMs + (request.after ?? 0), n));
  }
  return lines;
}

function lineOf({ after: _, ...fields }: CaseRequest, timeMs: number, n: number): SimulatedLine {
  // What is no time stays as it was written, for the reader to refuse.
  const time = Number.isNaN(timeMs) ? {} : { time: new Date(timeMs).toISOString() };
  const filled = Object.fromEntries(
    Object.entries({ ...fields, ...time }).map(([key, value]) => [
      key,
      typeof value === 'string' ? fill(value, n) : value,
    ]),
  );
  return { timeMs, text: JSON.stringify(filled) };
}

/** Puts the number of the turn in its places. */
function fill(text: string, n: number): string {
  return text.replace(/\{n(?:([%/])(\d{1,9}))?\}|\{letters\}|\{name\}/g, (all, operator?: string, operand?: string) => {
    if (all === '{letters}') return lettersOf(n);
    if (all === '{name}') return nameOf(n);
    if (operator === undefined) return String(n);
    const by = Math.max(1, Number(operand));
    return String(operator === '%' ? n % by : Math.floor(n / by));
  });
}

/** A name as people have them: two names, sometimes with a number. */
function nameOf(n: number): string {
  const bits = mixed(n);
  const number = bits % 3 === 0 ? String(bits % 97) : '';
  return `${givenNames[bits % givenNames.length]}${['.', '', '_'][(bits >>> 8) % 3]}${familyNames[(bits >>> 12) % familyNames.length]}${number}`;
}

/** Letters without a pattern, the same for the same number. */
function lettersOf(n: number): string {
  let state = mixed(n);
  let letters = '';
  for (let i = 0; i < lettersCount; i++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    state = (state ^ (state >>> 13)) >>> 0;
    letters += String.fromCharCode(97 + (state % 26));
  }
  return letters;
}

/** A number without a visible pattern, the same for the same number. */
function mixed(n: number): number {
  const bits = Math.imul(n + 1, 0x9e3779b1);
  return Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d) >>> 0;
}
