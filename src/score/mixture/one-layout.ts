import { isPublicProvider } from '../../enrich/providers.ts';
import { columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Component } from './component.ts';
import { countsBy, simpson, total, totalWhere } from './evenness.ts';
import { ownPastRows } from './habit.ts';
import { mostOf, newsOf, type Oneness, onenessOf } from './oneness.ts';
import type { Sheet } from './sheet.ts';

/**
 * So much of a cluster, less a standard error, carries up to so many nats, never an attack alone. Measured on three generators: of the clusters
 * of 30 honest runs, less those in one place, the most had 75 % (69 less the error), a word and a number.
 */
const part: Oneness = { from: 0.75, to: 0.9 };
const nats = 16;
const rowsMin = 20;
/** At so many domains as it were, or mostly where anybody may have a mailbox. */
const domainsMin = 1.8;
const publicPart = 2 / 3;

/**
 * Nats that the layout of mailbox names carries: a word, a dot, a word and a number, say, however long they are. People have names
 * of all layouts, which a site must know; a program that makes them up has a rule.
 */
export function oneLayout(column: number, component: Component, sheet: Sheet, { rows: past }: Reservoir): number {
  const layouts = new Map<string, number>();
  for (const [mask, rows] of countsBy(({ values }) => values[column], component, sheet)) {
    const layout = layoutOf(mask);
    layouts.set(layout, (layouts.get(layout) ?? 0) + rows);
  }
  const [most, rows] = mostOf(layouts);
  const all = total(layouts.values());
  const oneness = all < rowsMin || !isMixed(most) ? 0 : onenessOf(rows / all, all, part);
  if (oneness === 0 || !areOfMany(component, sheet)) return 0;
  const usual = past.filter(({ values }) => layoutOf(values[column] ?? '') === most).length / Math.max(1, past.length);
  return nats * oneness * newsOf(usual) * Math.min(1, past.length / ownPastRows);
}

/** Names without digits are as many people choose them, and some providers number all mailboxes. */
function isMixed(layout: string): boolean {
  return layout.includes('d') && layout.includes('l');
}

/** A school or a company has one layout for all, and one domain. */
function areOfMany(component: Component, sheet: Sheet): boolean {
  const domain = columnOf(sheet.attributes, 'mail-domain');
  const domains = countsBy(({ values }) => values[domain], component, sheet);
  if (simpson(domains) >= domainsMin) return true;
  return totalWhere(domains, isPublicProvider) > publicPart * total(domains.values());
}

/** `llll.lllldd` → `l.ld`. By hand, since all names of all clusters are looked at: expressions take three times as long. */
function layoutOf(mask: string): string {
  let layout = '';
  for (let i = 0; i < mask.length; i++) {
    const kind = mask[i] as string;
    if ((kind !== 'l' && kind !== 'd') || kind !== mask[i - 1]) layout += kind;
  }
  return layout;
}
