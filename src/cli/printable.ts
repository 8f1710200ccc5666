/**
 * Text that came from outside, fit for a terminal: control characters and marks that turn the direction of reading
 * become `·`, so that nobody's user agent can move the cursor or hide what follows.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu, '·');
}

/** The same for several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
