import type { Agent, Signup } from '#sdk';
import { Generations } from './generations.ts';
import type { Paged } from './pages.ts';

const spanMs = 7 * 24 * 3_600_000;
/** A fingerprint seen fewer times than this tells nothing yet. */
const seenMin = 10;
/** At the bound of counts old ones are halved, so that a fingerprint may change hands. */
const countsMax = 2_000;

const engines = ['chromium', 'gecko', 'webkit', 'app'] as const;
type Engine = (typeof engines)[number];

/**
 * Which TLS stacks speak through which browser engines. A stack belongs to the engine that most of its sign-ups name:
 * who names another one is not what it says. Browsers of one engine greet alike whatever their name, and on iOS all are
 * WebKit.
 */
export class Hellos {
  readonly #stacks: Generations<Float64Array>;

  constructor(max: number) {
    this.#stacks = new Generations({ spanMs, max });
  }

  get size(): number {
    return this.#stacks.size;
  }

  get forgottenEarly(): number {
    return this.#stacks.forgottenEarly;
  }

  /** Its table, for whoever keeps it. */
  get table(): Paged {
    return this.#stacks.paged(
      counts => [...counts],
      (counts: readonly number[]) => Float64Array.from(counts),
    );
  }

  /** One sign-up, which counts from the next one on. Undefined where nothing can be said. */
  see(ja4: string | undefined, agent: Agent | undefined): Signup['hello'] {
    const engine = engineOf(agent);
    if (ja4 === undefined || engine === undefined) return undefined;
    const counts = this.#stacks.touchOrMake(ja4, unseen);
    const at = engines.indexOf(engine);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const own = counts[at] ?? 0;
    if (all >= countsMax) counts.set(counts.map(count => count / 2));
    counts[at] = (counts[at] ?? 0) + 1;
    if (all < seenMin || engine === 'app') return undefined;
    return own >= all / 2 ? 'own' : 'foreign';
  }

  advance(nowMs: number): void {
    this.#stacks.advance(nowMs);
  }
}

function unseen(): Float64Array {
  return new Float64Array(engines.length);
}

/** Tools do not pretend: they have no engine. */
function engineOf(agent: Agent | undefined): Engine | undefined {
  if (agent === undefined || agent.kind === 'tool') return undefined;
  if (agent.kind === 'app') return 'app';
  const { family } = agent;
  if (family.endsWith('/iOS') || family.startsWith('Safari') || family.startsWith('Mobile Safari')) return 'webkit';
  return family.includes('Firefox') ? 'gecko' : 'chromium';
}
