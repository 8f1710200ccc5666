import type { Journey } from '#sdk';

/** Accounts of one visitor that later requests may tell something of. */
export const awaitingMax = 4;

/** What happened to an account afterwards; filled in by later requests. */
export interface Followed {
  readonly signupMs: number;
  used: boolean;
  /** How long it took; undefined until then. */
  confirmedAfterMs: number | undefined;
}

/** The accounts of the live window by number. */
export interface Followeds {
  /** Undefined for one that has left it. */
  numberOf(followed: Followed): number | undefined;
  /** The account of a number; one that nobody asks for where there is none. */
  at(number: number): Followed;
}

/** Where the accounts are not there: what is told of them is told to nobody. */
export const nobody: Followeds = {
  numberOf: () => undefined,
  at: () => ({ signupMs: Number.NEGATIVE_INFINITY, used: false, confirmedAfterMs: undefined }),
};

/** What is remembered of one client between its requests. */
export interface Visitor {
  requests: number;
  /** Times of form requests that no sign-up has consumed yet, oldest first; most visitors never ask for one. */
  forms: number[] | undefined;
  /** Further ones, older, of which the time was forgotten: a class behind one address opens thirty at once. */
  untimedForms: number;
  /** Sign-ups in a row that each had the only open form, and had asked for it after the one before was sent. */
  inTurn: number;
  lastSignupMs: number;
  lastPerson: string | undefined;
  /** Set after a failed attempt, for the next try to inherit. */
  failed: { readonly person: string | undefined; readonly journey: Journey } | undefined;
  awaiting: Followed[] | undefined;
}

/** A form that JSON can hold: most have nothing but requests, and are their number. */
export type SavedVisitor =
  | number
  | (Partial<Omit<Visitor, 'awaiting'>> & { readonly requests: number; readonly awaiting?: readonly number[] });

export function newVisitor(): Visitor {
  return {
    requests: 0,
    forms: undefined,
    untimedForms: 0,
    inTurn: 0,
    lastSignupMs: 0,
    lastPerson: undefined,
    failed: undefined,
    awaiting: undefined,
  };
}

/** Further forms than these are open without their times. */
const formsMax = 8;

export function formsOpen(visitor: Visitor): number {
  return (visitor.forms?.length ?? 0) + visitor.untimedForms;
}

export function addForm(visitor: Visitor, timeMs: number): void {
  visitor.forms ??= [];
  visitor.forms.push(timeMs);
  if (visitor.forms.length <= formsMax) return;
  visitor.forms.shift();
  visitor.untimedForms++;
}

export function saveVisitor(visitor: Visitor, followeds: Followeds): SavedVisitor {
  const { requests, forms, untimedForms, inTurn, lastSignupMs, lastPerson, failed } = visitor;
  if (forms === undefined && lastSignupMs === 0 && visitor.awaiting === undefined) return requests;
  const awaiting = visitor.awaiting?.flatMap(followed => followeds.numberOf(followed) ?? []);
  return { requests, forms, untimedForms, inTurn, lastSignupMs, lastPerson, failed, ...(awaiting && { awaiting }) };
}

export function visitorOf(saved: SavedVisitor, followeds: Followeds): Visitor {
  if (typeof saved === 'number') return { ...newVisitor(), requests: saved };
  const awaiting = saved.awaiting?.map(number => followeds.at(number));
  return { ...newVisitor(), ...saved, awaiting };
}
