import type { Family } from '#sdk';
import type { Standing } from './accused.ts';
import { type Use, useOf } from './cause.ts';
import { oldBrowserMax } from './old-browsers.ts';
import type { Weighed } from './weigh.ts';

/** People who use and confirm what they made speak for honesty, up to this many nats each. */
const exculpationMax = 3;
const burstMax = 4.5;

/** What a cluster does in all attributes together. Nats, but for `use` and `known`. */
export interface Evidence {
  /** By attribute, of those that may carry an attack: positive towards machines. */
  readonly factors: ReadonlyMap<string, number>;
  /** What carries an attack: in all, by family, the family that carries most, and the attribute. */
  readonly inAll: number;
  readonly carried: ReadonlyMap<Family, number>;
  readonly first: Family;
  readonly loudest: Weighed | undefined;
  /** Of it, pages skipped; a tool as client; and what people do beside the one thing that carries most. */
  readonly visits: number;
  readonly tool: number;
  readonly confirmed: number;
  /** What speaks for people. */
  readonly exculpation: number;
  /** How loud each family is as a second voice; however it is counted, that many come together is one. */
  readonly voices: ReadonlyMap<Family, number>;
  readonly use: Use;
  /** That its tools are mostly libraries, which apps speak through. */
  readonly isByLibrary: boolean;
  /** Whether its browsers may be the one that a launcher brings: not where they speak TLS as another engine does, or are of a list of old ones. */
  readonly mayBeLauncher: boolean;
  /** Rows of which it is known what became of the account. */
  readonly known: number;
}

export function gather(weighed: readonly Weighed[], standing: Standing): Evidence {
  const factors = new Map<string, number>();
  const carried = new Map<Family, number>();
  const voices = new Map<Family, number>();
  let loudest: Weighed | undefined;
  let use: Use = 'unknown';
  let inAll = 0;
  let visits = 0;
  let tool = 0;
  let acts = 0;
  let act = 0;
  let exculpation = 0;
  let known = 0;
  let isByLibrary = false;
  let mayBeLauncher = true;
  for (const one of weighed) {
    const { attribute, measured, factor, carries } = one;
    const { family } = attribute;
    const speaksForUse = family === 'after' || family === 'verify';
    inAll += carries;
    carried.set(family, (carried.get(family) ?? 0) + carries);
    if (carries > (loudest?.carries ?? 0)) loudest = one;
    if (attribute.anchors || family === 'visit' || carries > 0) factors.set(attribute.id, factor);
    if (family === 'visit') visits += carries;
    if (attribute.anchors && family === 'client') {
      tool = Math.max(tool, carries);
      isByLibrary ||= rowsWith('library', one) > rowsWith('yes', one);
    }
    if (attribute.id === 'hello' && carries > 0) mayBeLauncher = false;
    if (attribute.id === 'agent-version' && carries > oldBrowserMax) mayBeLauncher = false;
    if (attribute.isConduct) {
      acts += carries;
      act = Math.max(act, carries);
    }
    if (attribute.anchors && attribute.ageMs > 0) known = Math.max(known, measured.rows);
    if (family === 'after') use = useOf(attribute, measured, standing);
    if (speaksForUse && factor < 0) exculpation += Math.min(exculpationMax, -factor);
    const voice = attribute.burst && !attribute.anchors ? 'burst' : family;
    voices.set(voice, Math.max(voices.get(voice) ?? 0, attribute.burst ? Math.min(burstMax, factor) : factor));
  }
  const [first] = [...carried].reduce<readonly [Family, number]>(
    (most, one) => (one[1] > most[1] ? one : most),
    ['volume', 0],
  );
  return {
    factors,
    inAll,
    carried,
    first,
    loudest,
    visits,
    tool,
    confirmed: acts - act,
    exculpation,
    voices,
    use,
    isByLibrary,
    mayBeLauncher,
    known,
  };
}

function rowsWith(value: string, { attribute, measured }: Weighed): number {
  return measured.counts[attribute.values?.indexOf(value) ?? -1] ?? 0;
}
