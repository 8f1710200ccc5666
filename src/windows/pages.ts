/** Some entries of a table in a form that JSON can hold: few enough to be written in one piece. */
export interface Page {
  /** Of a table that takes turns: whether they belong to the older map, and when the turns changed last. */
  readonly isOld?: boolean;
  readonly turnMs?: number | undefined;
  readonly keys?: readonly string[];
  readonly values: readonly unknown[];
}

/** A table that can be written page by page, and filled again so that it goes on as it was. */
export interface Paged {
  /** At least one page, oldest entries first. To be consumed before the table changes. */
  pages(): Iterable<Page>;
  clear(): void;
  fill(page: Page): void;
}

export const pageEntries = 10_000;
