import type { Seed } from './seeds.ts';
import type { Sheet } from './sheet.ts';

/** `c-` and four hexadecimal digits, which only the time and the values that the cluster began with decide. */
export function clusterId({ cells }: Seed, sheet: Sheet, nowMs: number, taken: ReadonlySet<string>): string {
  const words = cells.map(cell => {
    const k = sheet.attributeOf[cell] ?? 0;
    return `${sheet.attributes[k]?.id}=${sheet.rows[sheet.example[cell] ?? 0]?.values[k]}`;
  });
  for (let n = 0; ; n++) {
    const id = `c-${hex(`${nowMs} ${words.join(' ')} ${n}`)}`;
    if (!taken.has(id)) return id;
  }
}

/** Four hexadecimal digits that only the text decides (FNV-1a, folded). */
function hex(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 16)) & 0xffff).toString(16).padStart(4, '0');
}
