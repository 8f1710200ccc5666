import type { Row } from '../row.ts';
import type { Component } from './component.ts';
import { countsBy, simpson, total } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/**
 * A program gives each mailbox a tag that no other has; of people who tag theirs many call it the same, by the site or by what it is for. In
 * 900 honest runs of five generators people's tags are of as few as ten, by the inverse of Simpson's index, and those of developers who try out
 * what they build of thirty; of 29 attacks at many tagged mailboxes no two accounts in a hundred share one.
 */
const tagsOfPeople = 10;
/**
 * So much of a cluster has one, on so many mailboxes as it were: a teacher tags a few for a class. And there are so many tags, as it were, to an
 * account that has one: of twenty developers half as many.
 */
const least = { part: 0.4, mailboxes: 8, different: 0.75 };
/** Nats that it carries at most, less the allowance: enough for an attack alone. */
const max = 28;

/**
 * Nats by which the tags of a cluster are less alike than people's. By pairs of accounts with the same tag, which are Poisson's: the ratio
 * between as many as there are and as many as people would have.
 */
export function ownTags(component: Component, sheet: Sheet): number {
  const tags = countsBy(tagOf, component, sheet);
  const rows = total(tags.values());
  if (rows < least.part * component.size || simpson(tags) < least.different * rows) return 0;
  if (taggedMailboxes(component, sheet) < least.mailboxes) return 0;
  const squares = [...tags.values()].reduce((sum, count) => sum + count * count, 0);
  const pairs = Math.max(0, (squares - rows) / 2);
  const expected = (rows * (rows - 1)) / 2 / tagsOfPeople;
  if (pairs >= expected) return 0;
  return Math.min(max, expected - pairs + (pairs === 0 ? 0 : pairs * Math.log(pairs / expected)));
}

/** The mailboxes that tags lead to, as it were. */
export function taggedMailboxes(component: Component, sheet: Sheet): number {
  return simpson(countsBy(mailboxOf, component, sheet));
}

function tagOf({ signup: { mail } }: Row): string | undefined {
  return mail?.tag;
}

function mailboxOf({ signup: { mail } }: Row): string | undefined {
  return mail?.tag === undefined ? undefined : mail.canonical;
}
