/** Where so many of the past have what all of a cluster share, it tells half as much, and where a quarter or less do all. */
const usualPart = 1 / 2;

/** What people have of which a program has one, as measured: from one share of a cluster on it is news, and at another it is plain. */
export interface Oneness {
  readonly from: number;
  readonly to: number;
}

/** The value that most rows have, and how many. */
export function mostOf(counts: ReadonlyMap<string, number>): readonly [value: string, rows: number] {
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
}

/** How far a share of so many rows, less a standard error, is beyond what people have: 0 to 1. */
export function onenessOf(share: number, rows: number, { from, to }: Oneness): number {
  const sure = share - Math.sqrt((share * (1 - share)) / Math.max(1, rows));
  return Math.max(0, Math.min(1, (sure - from) / (to - from)));
}

/** How much it tells that all have what this part of the past has, 0 to 1. */
export function newsOf(usual: number): number {
  return Math.min(1, Math.log(usual) / Math.log(usualPart) / 2);
}

/** Schools number their pupils: so much of a name is letters where nobody was numbered. */
const lettersMin = 2 / 3;

/** Names of other scripts are as short as this, and then many have one shape. */
const lengthMin = 6;

/** Whether a pattern, letter for letter and digit for digit, is mostly letters. */
export function isMadeOfLetters(pattern: string): boolean {
  const letters = pattern.length - pattern.replaceAll(/[lu]/g, '').length;
  return letters >= lettersMin * pattern.length && (pattern.length > lengthMin || !pattern.includes('u'));
}
