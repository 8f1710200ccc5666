import type { AlertEvent, PaneSummary, Verdict } from '../outputs.ts';
import { closeAll, type Sink } from './sink.ts';

/** One output, with what it is. */
export type Held =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'alert'; readonly alert: AlertEvent }
  | { readonly kind: 'reminder'; readonly alert: AlertEvent }
  | { readonly kind: 'pane'; readonly pane: PaneSummary };

/**
 * Outputs between judging and the sinks, in their order: nobody is told of them until it is certain that we are the
 * one to tell. A judge that was taken for dead never is.
 */
export class Holdback implements Sink {
  readonly name = 'holdback';
  readonly #sinks: readonly Sink[];
  #held: Held[] = [];

  constructor(sinks: readonly Sink[]) {
    this.#sinks = sinks;
  }

  get held(): readonly Held[] {
    return this.#held;
  }

  /** Whether there is no sink behind it. */
  get leadsNowhere(): boolean {
    return this.#sinks.length === 0;
  }

  ready(): Promise<void> | undefined {
    for (const sink of this.#sinks) {
      const waiting = sink.ready?.();
      if (waiting !== undefined) return waiting;
    }
    return undefined;
  }

  close(): Promise<void> {
    return closeAll(this.#sinks);
  }

  verdict(verdict: Verdict): void {
    this.#held.push({ kind: 'verdict', verdict });
  }

  alert(alert: AlertEvent): void {
    this.#held.push({ kind: 'alert', alert });
  }

  remind(alert: AlertEvent): void {
    this.#held.push({ kind: 'reminder', alert });
  }

  pane(pane: PaneSummary): void {
    this.#held.push({ kind: 'pane', pane });
  }

  /** Hands on the oldest `count`. */
  release(count: number): void {
    const released = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    for (const one of released) for (const sink of this.#sinks) hand(one, sink);
  }
}

function hand(one: Held, sink: Sink): void {
  switch (one.kind) {
    case 'verdict':
      sink.verdict?.(one.verdict);
      break;
    case 'alert':
      sink.alert?.(one.alert);
      break;
    case 'reminder':
      sink.remind?.(one.alert);
      break;
    case 'pane':
      sink.pane?.(one.pane);
      break;
  }
}
