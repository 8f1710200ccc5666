/**
 * Text that an attacker may have had a hand in, fit for people's eyes: control characters, marks that turn the direction
 * of writing, invisible ones and halves of characters become `�`, so that it reads as what it is. A line feed becomes a
 * space.
 */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\n\t]/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, '\uFFFD');
}

/** At most so many UTF-16 units, cut between characters, with an ellipsis where something is left out. */
export function clipped(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
