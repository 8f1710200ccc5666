import type { Component } from './component.ts';
import { simpson } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/** So much of a cluster is of one mailbox domain, or comes from addresses that many have come from. */
const partMin = 0.75;
/** Networks that an organisation has, by the inverse of Simpson's index: its own, and what its people carry with them. */
const networksMax = 3;
/** Browsers and systems that its people have, likewise: what sends all sign-ups with one is rather a program. */
const clientsMin = 1.5;

/**
 * Whether a cluster is of an organisation, whose people have its mailbox domain, come from its networks and bring their own
 * devices. They have habits in common: they follow one link, or leave when the lecture begins. One habit alone is then
 * the organisation's.
 */
export function isOneHouse(component: Component, sheet: Sheet): boolean {
  const domains = countsOf('mail-domain', component, sheet);
  return (
    Math.max(0, ...domains.values()) > partMin * component.size &&
    simpson(countsOf('origin', component, sheet)) <= networksMax &&
    simpson(countsOf('agent-family', component, sheet)) >= clientsMin
  );
}

/** Whether a cluster comes from addresses that many sign up from, such as a kiosk: they fill in one form at one desk. */
export function isCrowded(component: Component, sheet: Sheet): boolean {
  const burst = sheet.attributes.find(({ id }) => id === 'address-burst');
  const many = burst?.values?.at(-1) ?? '';
  return (countsOf('address-burst', component, sheet).get(many) ?? 0) > partMin * component.size;
}

/** Rows of the cluster by value of an attribute; none where there is no such attribute. */
function countsOf(attribute: string, component: Component, sheet: Sheet): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const index = sheet.attributes.findIndex(({ id }) => id === attribute);
  if (index < 0) return counts;
  sheet.rows.forEach(({ values }, i) => {
    const value = values[index];
    const part = (component.parts[i] ?? 0) * (sheet.weights[i] ?? 0);
    if (value !== undefined && part > 0) counts.set(value, (counts.get(value) ?? 0) + part);
  });
  return counts;
}
