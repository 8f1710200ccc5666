import type { Signup } from '#sdk';
import type { Action, Level, Outcome, Position } from '../outputs.ts';
import type { Followed } from '../windows/visitor.ts';

/** The values of all attributes, as text and as numbers. */
export interface Valued {
  /** Value of each attribute, undefined where it is missing or not known yet. */
  readonly values: (string | undefined)[];
  /** Interned codes of each attribute, three a piece: value given parent, parent, value alone; −1 where missing. */
  readonly codes: Int32Array;
}

/** One sign-up attempt in the live window. */
export interface Row extends Valued {
  readonly id: string;
  readonly timeMs: number;
  /** End of the pane that admitted it: windows are runs of panes. */
  readonly admittedMs: number;
  readonly late: boolean;
  readonly position: Position;
  readonly signup: Signup;
  readonly outcome: Outcome;
  /** One person counts once in bursts. */
  readonly person: string;
  /** 1, or what a retry weighs. */
  readonly weight: number;
  readonly followed: Followed;
  /** 0 to 1, by hash: a sample takes the rows that draw low. */
  readonly draw: number;
  /** Place in the sheet of the latest look that it was in. */
  place: number;
  /** Latest judgement. */
  score: number;
  level: Level;
  action: Action;
  /** −1 before the first verdict. */
  revision: number;
}
