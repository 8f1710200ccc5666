import { type Page, type Paged, pageEntries } from './pages.ts';

/**
 * A bounded map that forgets: entries untouched for one to two spans of event time go. Two maps take turns, so
 * forgetting costs nothing per entry and does not depend on the order of arrival within a pane.
 * At the bound the older map is dropped early and `forgottenEarly` says so: memory shortens, it never grows.
 */
export class Generations<V> {
  readonly #spanMs: number;
  readonly #half: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #turnMs = Number.NEGATIVE_INFINITY;
  /** Times that the bound, not age, made it forget. */
  forgottenEarly = 0;

  /** Without a span only the bound makes it forget: a cache of what can be worked out again. */
  constructor(options: { readonly spanMs?: number; readonly max: number }) {
    this.#spanMs = options.spanMs ?? Number.POSITIVE_INFINITY;
    this.#half = Math.max(1, Math.floor(options.max / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get bound(): number {
    return this.#half * 2;
  }

  /** Whether the key was touched in the present span, so that a touch would change nothing. */
  isFresh(key: string): boolean {
    return this.#young.has(key);
  }

  /** Looks a key up and keeps it for another span. */
  touch(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.set(key, old);
    return old;
  }

  /** The same, with what `make` gives where it is not known. */
  touchOrMake(key: string, make: (key: string) => V): V {
    const known = this.touch(key);
    if (known !== undefined) return known;
    const made = make(key);
    this.set(key, made);
    return made;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.forgottenEarly++;
      this.#turn();
    }
    if (this.#old.size > 0) this.#old.delete(key);
    this.#young.set(key, value);
  }

  /** Tells the time, in event-time milliseconds; called when a pane closes. */
  advance(nowMs: number): void {
    if (this.#turnMs === Number.NEGATIVE_INFINITY) this.#turnMs = nowMs;
    if (nowMs - this.#turnMs < this.#spanMs) return;
    this.#turnMs = nowMs;
    this.#turn();
  }

  /** As pages: `save` gives a value a form that JSON can hold, undefined for what nobody needs; `load` takes it back. */
  paged<S>(save: (value: V) => S | undefined, load: (saved: S) => V): Paged {
    return {
      pages: () => this.#pages(save),
      clear: () => {
        this.#young.clear();
        this.#old.clear();
        this.#turnMs = Number.NEGATIVE_INFINITY;
      },
      fill: ({ isOld, turnMs, keys = [], values }) => {
        this.#turnMs = turnMs ?? Number.NEGATIVE_INFINITY;
        const map = isOld ? this.#old : this.#young;
        keys.forEach((key, i) => {
          map.set(key, load(values[i] as S));
        });
      },
    };
  }

  *#pages<S>(save: (value: V) => S | undefined): Generator<Page> {
    const turnMs = Number.isFinite(this.#turnMs) ? this.#turnMs : undefined;
    for (const map of [this.#old, this.#young]) {
      const isOld = map === this.#old;
      let page: { keys: string[]; values: S[] } = { keys: [], values: [] };
      for (const [key, value] of map) {
        const saved = save(value);
        if (saved === undefined) continue;
        page.keys.push(key);
        page.values.push(saved);
        if (page.keys.length < pageEntries) continue;
        yield { isOld, turnMs, ...page };
        page = { keys: [], values: [] };
      }
      yield { isOld, turnMs, ...page };
    }
  }

  #turn(): void {
    this.#old = this.#young;
    this.#young = new Map();
  }
}
