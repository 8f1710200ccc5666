import type { Component } from './component.ts';
import { simpson } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/** Mailbox domains of an organisation, or of two that come together, by the inverse of Simpson's index. */
const housesMax = 2;
/** So much of a cluster comes from addresses that many have come from. */
const partMin = 2 / 3;
/** Networks that it has, likewise: its own, and what its people carry with them. */
const networksMax = 3;
/** Browsers and systems that its people have, likewise: what sends all sign-ups with one is rather a program. */
const clientsMin = 1.5;
/** People have no tools: from this part of a cluster on it is of no place, wherever it comes from. */
const toolsMax = 1 / 2;

/** What the people of a cluster have in common beside what they do. */
export interface Place {
  /**
   * That they are in one place: an organisation or two, whose people have its mailbox domain and come from its networks, or
   * addresses that many sign up from, such as a class or a kiosk. They fill in one form at one desk, some of them have it
   * from a cache, and they leave when the lecture begins.
   */
  readonly isOne: boolean;
  /** That they are an organisation and bring their own devices: then they may all have followed its link. */
  readonly isHouse: boolean;
  /** That they come from few networks, and bring their own devices or are of an organisation. */
  readonly isNarrow: boolean;
}

export function placeOf(component: Component, sheet: Sheet): Place {
  const counts = (attribute: string) => countsOf(attribute, component, sheet);
  if ((counts('tool').get('yes') ?? 0) > toolsMax * component.size)
    return { isOne: false, isHouse: false, isNarrow: false };
  const isNear = simpson(counts('origin')) <= networksMax;
  const domains = counts('mail-domain');
  const isHouse = isNear && domains.size > 0 && simpson(domains) <= housesMax;
  const many = sheet.attributes.find(({ id }) => id === 'address-burst')?.values?.at(-1) ?? '';
  const isCrowded = (counts('address-burst').get(many) ?? 0) > partMin * component.size;
  const isMixed = simpson(counts('agent-family')) >= clientsMin;
  return {
    isOne: isHouse || isCrowded,
    isHouse: isHouse && isMixed,
    isNarrow: isNear && (isHouse || isMixed),
  };
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
