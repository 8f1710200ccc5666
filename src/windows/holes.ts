/** Event time; from the beginning of all where `fromMs` is −∞. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Holes kept apart; beyond it the two that end first become one, which claims more and never less. */
const holesMax = 64;

/** Begin, null for −∞, and end of each, in a form that JSON can hold. */
export type SavedHoles = readonly (readonly [number | null, number])[];

/**
 * Spans of event time of which records are missing, such as those that retention deleted before they could be read.
 * Absence means nothing there: of a form, of use, of traffic.
 */
export class Holes {
  #spans: Span[] = [];

  save(): SavedHoles {
    return this.#spans.map(({ fromMs, toMs }) => [Number.isFinite(fromMs) ? fromMs : null, toMs] as const);
  }

  /** Adds what `save` gave to what is known here. */
  restore(saved: SavedHoles): void {
    for (const [fromMs, toMs] of saved) this.add(fromMs ?? Number.NEGATIVE_INFINITY, toMs);
  }

  /** From `fromMs`, which may be −∞, to before `toMs`. */
  add(fromMs: number, toMs: number): void {
    this.#spans.push({ fromMs, toMs });
    this.#spans.sort((a, b) => a.toMs - b.toMs);
    const [first, second, ...rest] = this.#spans;
    if (this.#spans.length <= holesMax || first === undefined || second === undefined) return;
    this.#spans = [{ fromMs: Math.min(first.fromMs, second.fromMs), toMs: second.toMs }, ...rest];
  }

  /** Whether anything is missing from `fromMs` to before `toMs`. */
  touches(fromMs: number, toMs: number): boolean {
    for (const span of this.#spans) if (span.fromMs < toMs && span.toMs > fromMs) return true;
    return false;
  }

  /** What ended at or before this is asked for no more. */
  forget(beforeMs: number): void {
    if ((this.#spans[0]?.toMs ?? Number.POSITIVE_INFINITY) > beforeMs) return;
    this.#spans = this.#spans.filter(span => span.toMs > beforeMs);
  }
}
