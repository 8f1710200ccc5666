import type { Action, Level } from '../outputs.ts';
import type { Anchor } from './anchor.ts';
import type { Evidence } from './evidence.ts';

/** Nats that a sign-up must have beyond chance agreement with the window. */
const allowance = 2;
const familiesMin = 2;
/** A row of which no more anchors than form and client are known needs this many families, in a window this sure. */
const unknownMax = 2;
const alikeMin = 4;
const alikeSure = 0.99;
/** What a row may reach that too few families, or none that may carry an attack, speak against. */
const unsupportedMax = 0.5;
/** `deny` hurts most: only with this much honest history, and never at first sight. */
const denyRowsMin = 100;

export interface Levels {
  readonly suspicious: number;
  readonly malicious: number;
  readonly challenge: number;
  readonly deny: number;
}

/**
 * A sign-up's score, 0 to 1: its own evidence, held down by how machine-like the window is as a whole.
 * The whole window is the one cluster; the mixture that splits it replaces this file and `anchor.ts`.
 */
export function scoreOf(evidence: Evidence, anchor: Anchor): number {
  const own = 1 / (1 + Math.exp(allowance - evidence.sum));
  // Behind a shared address pace and use are not known of anybody: then the company a row keeps must tell, and more of it.
  const alike = evidence.anchorsKnown <= unknownMax && evidence.speaking >= alikeMin && anchor.probability >= alikeSure;
  const supported = (evidence.anchored && evidence.speaking >= familiesMin) || alike;
  return Math.min(own * anchor.probability, supported ? 1 : unsupportedMax);
}

export function levelOf(score: number, levels: Levels): Level {
  if (score >= levels.malicious) return 'malicious';
  return score >= levels.suspicious ? 'suspicious' : 'normal';
}

export function actionOf(
  score: number,
  levels: Levels,
  history: { readonly learned: number; readonly revision: number },
): Action {
  if (score >= levels.deny && history.learned >= denyRowsMin && history.revision > 0) return 'deny';
  return score >= levels.challenge ? 'challenge' : 'allow';
}
