import { type Family, families } from '#sdk';
import type { Attribute } from '../attributes.ts';
import { type Component, memberMin } from './component.ts';
import type { Sheet } from './sheet.ts';

const traitsMax = 4;
/** A value is named when this part of the cluster's rows have it, and when it is telling, nats a row. */
const commonMin = 0.6;
const tellingMin = 0.4;

/**
 * A cluster in words, without personal data: its leading traits, loudest first and one a family, and from how many
 * addresses and networks it comes. `isSample`: the sheet holds only a part of the sign-ups.
 */
export function describe(component: Component, sheet: Sheet, isSample: boolean): string {
  const traits = leading(component, sheet).map(({ attribute, row }) => wordsOf(attribute, row.values));
  const addresses = new Set<string>();
  const networks = new Set<string>();
  sheet.rows.forEach(({ signup: { address } }, i) => {
    if ((component.parts[i] ?? 0) < memberMin) return;
    addresses.add(address.client);
    networks.add(address.network);
  });
  const from = `${isSample ? 'at least ' : ''}${counted(addresses.size, 'address', 'addresses')} in ${counted(networks.size, 'network', 'networks')}`;
  return [...traits, from].join(', ');
}

function leading(component: Component, sheet: Sheet) {
  const { attributes, attributeOf, groupOf } = sheet;
  const width = attributes.length;
  const said = new Float64Array(width);
  const rows = new Float64Array(width);
  const most = new Int32Array(width).fill(-1);
  for (let cell = 0; cell < sheet.cellCount; cell++) {
    const count = component.counts[cell] ?? 0;
    if (count === 0) continue;
    const k = attributeOf[cell] ?? 0;
    said[k] = (said[k] ?? 0) + count * (component.ratios[cell] ?? 0);
    rows[k] = (rows[k] ?? 0) + count;
    const best = most[k] ?? -1;
    if (best < 0 || count > (component.counts[best] ?? 0)) most[k] = cell;
  }
  const byFamily = new Map<Family, { attribute: Attribute; row: Sheet['rows'][number]; nats: number }>();
  attributes.forEach((attribute, k) => {
    const cell = most[k] ?? -1;
    if (cell < 0) return;
    const nats = (said[k] ?? 0) / Math.max(1, component.size);
    const isCommon = (component.counts[cell] ?? 0) >= commonMin * (rows[k] ?? 0);
    const isTelling = (component.ratios[cell] ?? 0) >= tellingMin && (component.totals[groupOf[cell] ?? 0] ?? 0) > 0;
    const row = sheet.rows[sheet.example[cell] ?? 0];
    if (!isCommon || !isTelling || nats < tellingMin || row === undefined) return;
    const known = byFamily.get(attribute.family);
    if (known === undefined || nats > known.nats) byFamily.set(attribute.family, { attribute, row, nats });
  });
  return [...byFamily.values()]
    .sort((a, b) => b.nats - a.nats || families.indexOf(a.attribute.family) - families.indexOf(b.attribute.family))
    .slice(0, traitsMax);
}

function wordsOf({ id, index, parent, detector }: Attribute, values: readonly (string | undefined)[]): string {
  const value = values[index] ?? '';
  const given = parent === undefined ? undefined : values[parent.index];
  return detector.words?.({ trait: id, value, parent: given }) ?? `${id} ${value}`;
}

const grouped = new Intl.NumberFormat('en-US');

function counted(count: number, one: string, many: string): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`;
}
