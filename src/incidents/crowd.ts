import type { CrowdSeries } from '#sdk';
import type { Expected } from '../score/volume.ts';
import type { Change } from './life.ts';
import { Life, type SavedLife } from './life.ts';

const calmRatio = 1.3;
const calmMs = 15 * 60_000;

/** People who sign up, without what is judged malicious. */
export interface CrowdState {
  readonly peoplePerMin: number;
  readonly expected: Expected | undefined;
}

export interface SavedCrowd {
  readonly life: SavedLife;
  readonly highSinceMs?: number | undefined;
}

/** Opens a `crowd` when people sign up far above the baseline, and keeps quiet otherwise. It pages nobody. */
export class CrowdWatch {
  readonly #series: CrowdSeries;
  readonly life = new Life(calmMs);
  #highSinceMs: number | undefined;

  constructor(series: CrowdSeries) {
    this.#series = series;
  }

  save(): SavedCrowd {
    return { life: this.life.save(), highSinceMs: this.#highSinceMs };
  }

  restore({ life, highSinceMs }: SavedCrowd): void {
    this.life.restore(life);
    this.#highSinceMs = highSinceMs;
  }

  close(state: CrowdState, paneEndMs: number): Change | undefined {
    const { expected, peoplePerMin } = state;
    if (expected === undefined) return undefined;
    const high =
      peoplePerMin >= expected.perMin * this.#series.ratio &&
      peoplePerMin >= expected.perMin + this.#series.sigmas * expected.sd;
    this.#highSinceMs = high ? (this.#highSinceMs ?? paneEndMs) : undefined;
    return this.life.step({
      opens: this.#highSinceMs !== undefined && paneEndMs - this.#highSinceMs >= this.#series.holdMs,
      calm: peoplePerMin < expected.perMin * calmRatio,
      severity: 'info',
      gate: 'open',
      size: peoplePerMin,
      paneEndMs,
    });
  }
}
