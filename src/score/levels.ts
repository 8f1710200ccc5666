import type { Action, Level } from '../outputs.ts';

/** `deny` hurts most: only with this much honest history, and never at first sight. */
const denyRowsMin = 100;

/** Scores from which a level or an action applies. */
export interface Levels {
  readonly suspicious: number;
  readonly malicious: number;
  readonly challenge: number;
  readonly deny: number;
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
