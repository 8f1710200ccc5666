import type { Internet } from './internet.ts';
import type { Method, MethodMaker } from './method.ts';
import type { Random } from './random.ts';
import { plateau, type Rate } from './rate.ts';
import type { Site } from './site.ts';

const minuteMs = 60_000;
/** A longer attack ends when it has made so many: a run must stay of a moderate size. */
const signupsMax = 5000;
/** Fewer are no attack that anybody need find. */
const signupsMin = 60;
/** After an attack the log goes on for a while. */
const lullMs = 15 * minuteMs;

/** One attacker's run. */
export interface Campaign {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly perMin: Rate;
  readonly isPaced: boolean;
  readonly method: (timeMs: number) => Method;
}

/** A kind of campaign, of which a seed makes one. Ranges are drawn so that doubling is as likely as halving. */
export interface Attack {
  readonly method: MethodMaker;
  /** How many times the honest rate at its start, or which part of all sign-ups. */
  readonly size: { readonly times: readonly [number, number] } | { readonly share: readonly [number, number] };
  readonly lastsMin: readonly [number, number];
  /** Minutes after the moment that the setting has for it. */
  readonly afterMin?: readonly [number, number];
  /** Level, or a few minutes on and several off. */
  readonly course?: 'level' | 'bursts';
  /** A new method after so long. */
  readonly changesMin?: number;
}

/** Where and when: the site, the moment, and the honest rate. */
export interface Target {
  readonly internet: Internet;
  readonly site: Site;
  readonly atMs: number;
  readonly endMs: number;
  readonly honestPerMin: Rate;
}

export function campaignOf(id: string, attack: Attack, target: Target, random: Random): Campaign {
  const { method, size, lastsMin, afterMin = [0, 0], course = 'level', changesMin } = attack;
  const { internet, site, honestPerMin } = target;
  const startMs = Math.floor((target.atMs + random.between(...afterMin) * minuteMs) / 1000) * 1000;
  const honest = honestPerMin(startMs);
  const ratio = 'times' in size ? random.scale(...size.times) : ofHonest(random.between(...size.share));
  const lengthMin = random.scale(...lastsMin);
  const height = Math.max(ratio * honest, signupsMin / lastsMin[1]);
  const neededMin = Math.min(signupsMax / height, Math.max(signupsMin / height, lengthMin));
  const endMs = Math.min(startMs + Math.ceil(neededMin) * minuteMs, target.endMs - lullMs);
  const riseMs = Math.min(random.scale(15_000, 3 * minuteMs), (endMs - startMs) / 4);
  const level = plateau(startMs, endMs, riseMs);
  const isOn = course === 'bursts' ? bursts(startMs, endMs, random) : () => true;
  const methods = Array.from(
    { length: changesMin === undefined ? 1 : Math.ceil((endMs - startMs) / minuteMs / changesMin) },
    (_, at) => method(internet, site, random.stream(`method ${at}`)),
  );
  const first = methods[0] ?? method(internet, site, random);
  return {
    id,
    startMs,
    endMs,
    perMin: timeMs => (isOn(timeMs) ? height * level(timeMs) : 0),
    isPaced: first.isPaced && course === 'level',
    method: timeMs =>
      methods[Math.floor((timeMs - startMs) / minuteMs / (changesMin ?? Number.POSITIVE_INFINITY))] ?? first,
  };
}

/** The multiple of the honest that makes this part of all. */
function ofHonest(share: number): number {
  return share / (1 - share);
}

/** Two to six minutes on, five to fifteen off. */
function bursts(startMs: number, endMs: number, random: Random): (timeMs: number) => boolean {
  const edges = [startMs];
  for (let atMs = startMs, isOn = true; atMs < endMs; isOn = !isOn) {
    atMs += (isOn ? random.between(2, 6) : random.between(5, 15)) * minuteMs;
    edges.push(atMs);
  }
  return timeMs => {
    const edge = edges.findIndex(edgeMs => edgeMs > timeMs);
    return edge % 2 === 1;
  };
}
