/** Chinese, Japanese and Korean letters and emoji take two columns of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;

export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += wide.test(letter) ? 2 : 1;
  return columns;
}

/** Cut to so many columns. */
export function clip(text: string, columns: number): string {
  let taken = 0;
  const kept: string[] = [];
  for (const letter of text) {
    taken += columnsOf(letter);
    if (taken > columns) return `${kept.slice(0, -1).join('')}…`;
    kept.push(letter);
  }
  return text;
}

/** Parts side by side, as many from the left as there is room for: half a figure would be another figure. */
export function row(parts: readonly string[], columns: number, gap = '  '): string {
  let text = ` ${parts[0] ?? ''}`;
  for (const part of parts.slice(1)) {
    const longer = `${text}${gap}${part}`;
    if (columnsOf(longer) > columns) break;
    text = longer;
  }
  return clip(text, columns);
}

/** Words after a lead, broken into at most so many lines that stand below each other; what remains is cut off. */
export function wrap(lead: string, text: string, columns: number, linesMax: number): readonly string[] {
  const indent = ' '.repeat(columnsOf(lead));
  const lines: string[] = [];
  let line = lead;
  let isFresh = true;
  for (const word of text.split(' ')) {
    const longer = isFresh ? `${line}${word}` : `${line} ${word}`;
    if (!isFresh && columnsOf(longer) > columns && lines.length < linesMax - 1) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
    isFresh = false;
  }
  return [...lines, line].map(one => clip(one, columns));
}
