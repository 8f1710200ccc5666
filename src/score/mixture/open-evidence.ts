import type { Attribute } from '../attributes.ts';
import type { Component } from './component.ts';
import { evenDomains } from './even-domains.ts';
import type { Measured } from './habit.ts';
import { oneBrowser } from './one-browser.ts';
import { oneLayout } from './one-layout.ts';
import { oneName } from './one-name.ts';
import { ownTags } from './own-tags.ts';
import { strewnDomains } from './strewn-domains.ts';
import { unopenedApp } from './unopened-app.ts';
import { allowance, type Circumstances, type Closed, type Weighed } from './weigh.ts';

const unmeasured: Measured = {
  factor: 0,
  distance: 0,
  counts: [],
  expected: [],
  rows: 0,
  machineExpected: 0,
  more: new Set(),
};

/** Fewer rows than this in the window say nothing of what all have: then it is what those had that have left. */
const rowsMin = 20;

/**
 * What a cluster has in open attributes, which have no habit to be measured by: that all have one thing, or what nobody here had.
 * `haveSkipped`: most have read no page. Of a crowd that came by a link some have names of one layout, and they may be a cluster.
 */
export function openEvidence(
  closed: readonly Closed[],
  { component, sheet, place, past, standing }: Circumstances,
  haveSkipped: boolean,
): Weighed[] {
  const found: Weighed[] = [];
  const add = (id: string, natsOf: (attribute: Attribute) => number) => {
    const attribute = sheet.attributes.find(one => one.id === id);
    if (attribute === undefined || attribute.informational) return;
    const factor = Math.max(natsOf(attribute), leftIn(id, component));
    if (factor > 0) found.push({ attribute, measured: unmeasured, factor, carries: factor });
  };
  const visits = closed.find(({ attribute }) => attribute.id === 'visits');
  if (visits !== undefined && !visits.attribute.informational)
    add('client-kind', () => Math.max(0, unopenedApp(visits, component, sheet, past) - allowance));
  if (place.areStrangers) {
    add('agent-family', ({ index }) => oneBrowser(index, component, sheet, past.reservoir));
    add('name-mask', ({ index }) => oneName(index, component, sheet, past.reservoir));
    add('ja4', () => past.strangeStacks.carriedBy(component, sheet));
  }
  if (!haveSkipped) {
    add('mask', ({ index }) => {
      const nats = oneLayout(index, component, sheet, past.reservoir);
      // The place is asked for last, since most clusters have names of all layouts.
      return nats > 0 && !place.isOne && !place.isClass ? nats : 0;
    });
  }
  add('agent-version', () => {
    const nats = past.oldBrowsers.carriedBy(component, sheet);
    // Who manages the computers of a place lets none of them update itself.
    return nats > 0 && !place.isOne && !place.isClass && !place.isOrganisation ? nats : 0;
  });
  if (!place.hasDevelopers) add('tagged', () => Math.max(0, ownTags(component, sheet) - allowance));
  add('mail-domain', () => {
    const strange = past.strangeDomains.of(component, sheet);
    const open = past.strangeDomains.carriedBy(strange, standing);
    const among = Math.max(evenDomains(strange) - allowance, strewnDomains(strange, past.strangeDomains.usual));
    return among > open && !place.isOne && !place.isClass ? among : open;
  });
  return found;
}

/** What those of an attack that have left had in an attribute, nats, as far as it is still worth as many rows. */
function leftIn(id: string, { left, size, worth }: Component): number {
  if (left === undefined || size >= rowsMin) return 0;
  return (left.trail.known.open[id] ?? 0) * Math.min(1, worth / rowsMin);
}
