import type { Attribute } from '../attributes.ts';
import { total } from './evenness.ts';
import type { Measured } from './habit.ts';
import { haveComeByPages } from './weigh.ts';

describe('whether people have come by the pages of a site', () => {
  const pages = { values: ['0', '1', '2–3'], machine: new Set(['0']) } as unknown as Attribute;
  const read = (counts: readonly number[]) =>
    ({ counts, rows: total(counts), expected: [30, 30, 40] }) as unknown as Measured;

  it('is so where they read as many as others do', () => {
    expect(haveComeByPages(pages, read([40, 30, 30]), 0.5)).toBe(true);
  });

  it('is not where they skipped them, or all read none, though half of the site does', () => {
    expect(haveComeByPages(pages, read([40, 30, 30]), 12)).toBe(false);
    expect(haveComeByPages(pages, read([98, 1, 1]), 1)).toBe(false);
  });

  it('is not where nearly all read one page, to which a link led them', () => {
    expect(haveComeByPages(pages, read([3, 95, 2]), -8)).toBe(false);
    expect(haveComeByPages(pages, read([3, 70, 27]), -8)).toBe(true);
  });

  it('is not known of nobody', () => {
    expect(haveComeByPages(pages, read([0, 0, 0]), 0)).toBe(false);
  });
});
