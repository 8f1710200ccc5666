import { recommendGate } from '../gate/recommend.ts';
import type { Severity } from '../outputs.ts';
import type { Change } from './life.ts';
import { Life, type SavedLife } from './life.ts';

const probabilityMin = 0.8;
/**
 * Sign-ups' worth of score that open an incident at an anchor of so many nats, over ten minutes and over the window: each nat
 * beyond saves so many, down to the fewest. (Judging A6 has the same most and fewest, these from 20 nats on. Of 240 honest
 * runs of other generators none opens one; with 5 and 10 as the fewest a dozen people with tools of their own did.)
 */
const opening = {
  anchor: 12,
  tenMin: { mass: 12, perNat: 1.25, least: 7 },
  window: { mass: 24, perNat: 3, least: 12 },
};
/**
 * It is over when fewer than this come in half an hour, for ten minutes: a drip rests for longer than it comes. Of one that
 * never had many more even fewer must come, by part of what its best half hour had, but not fewer than what honest sign-ups
 * may score together.
 */
const calm = { mass: 5, part: 1 / 4, massMin: 2 };
const calmMs = 10 * 60_000;

/** What the judge knows of an attack when a pane closes. */
export interface AttackState {
  /** Sum of scores over the last ten minutes, in sign-ups. */
  readonly massTenMin: number;
  readonly massHalfHour: number;
  /** The same over the scoring window, less what an earlier incident has answered for. */
  readonly massWindow: number;
  readonly anchorStrength: number;
  readonly probability: number;
  readonly maliciousPerMin: number;
  readonly expectedPerMin: number;
}

export interface SavedAttack {
  readonly life: SavedLife;
  readonly bestHalfHour: number;
  readonly closedMs?: number | undefined;
}

/** Opens, escalates and closes the one attack incident of a site. Volume of sign-ups alone takes no part. */
export class AttackWatch {
  readonly life = new Life(calmMs);

  /** Most mass that a half hour of the open incident had. */
  #bestHalfHour = 0;

  /** End of the last incident; its sign-ups stay in the window for a while and must not open another. */
  closedMs = Number.NEGATIVE_INFINITY;

  save(): SavedAttack {
    return {
      life: this.life.save(),
      bestHalfHour: this.#bestHalfHour,
      closedMs: Number.isFinite(this.closedMs) ? this.closedMs : undefined,
    };
  }

  restore({ life, bestHalfHour, closedMs }: SavedAttack): void {
    this.life.restore(life);
    this.#bestHalfHour = bestHalfHour;
    this.closedMs = closedMs ?? Number.NEGATIVE_INFINITY;
  }

  close(state: AttackState, paneEndMs: number): Change | undefined {
    const opens =
      state.probability >= probabilityMin &&
      (state.massTenMin >= massThatOpens(state, opening.tenMin) ||
        state.massWindow >= massThatOpens(state, opening.window));
    this.#bestHalfHour = this.life.open ? Math.max(this.#bestHalfHour, state.massHalfHour) : state.massHalfHour;
    const calmMass = Math.min(calm.mass, Math.max(calm.massMin, calm.part * this.#bestHalfHour));
    const change = this.life.step({
      opens,
      calm: state.massHalfHour < calmMass,
      severity: severityOf(state),
      gate: recommendGate(pressure(state)),
      // One that pauses when it opens has nothing to be twice as large as.
      size: Math.max(opening.tenMin.least, state.massTenMin),
      paneEndMs,
    });
    if (change?.state === 'closed') this.closedMs = paneEndMs;
    return change;
  }
}

function massThatOpens({ anchorStrength }: AttackState, { mass, perNat, least }: typeof opening.window): number {
  return Math.max(least, mass - perNat * Math.max(0, anchorStrength - opening.anchor));
}

/** From impact against what the site expects; certainty is the same for all that open. */
export function severityOf(state: AttackState): Severity {
  const ratio = pressure(state);
  if (ratio >= 5) return 'critical';
  if (ratio >= 1) return 'high';
  return ratio >= 0.25 ? 'medium' : 'low';
}

/** Attack sign-ups a minute for each one that is expected. */
function pressure(state: AttackState): number {
  return state.maliciousPerMin / Math.max(1, state.expectedPerMin);
}
