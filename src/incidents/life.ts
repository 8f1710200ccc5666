import { type GateState, gateStates, type Severity, severities } from '../outputs.ts';

/** What happened to an incident when a pane closed. */
export interface Change {
  readonly state: 'open' | 'update' | 'closed';
  /** From 0; with the id it names the event. */
  readonly sequence: number;
  readonly severity: Severity;
  readonly gate: GateState;
}

/** It has grown when it is this many times as large as when it last spoke. */
const growth = 2;

/** An incident's life in a form that JSON can hold. */
export interface SavedLife {
  readonly last?: Change | undefined;
  readonly calmSinceMs?: number | undefined;
  readonly spokenSize: number;
}

/**
 * The life of one incident with hysteresis: it opens at once, closes only after it has been calm for a while, and
 * speaks in between only when it gets worse or has doubled, so that it does not flap.
 *
 * ```
 *  opens ──▶ open ──worse──▶ update ──▶ … ──calm for calmMs──▶ closed ──opens──▶ a new incident, or the same again
 * ```
 */
export class Life {
  readonly #calmMs: number;
  #last: Change | undefined;
  #calmSinceMs: number | undefined;
  #spokenSize = 0;

  constructor(calmMs: number) {
    this.#calmMs = calmMs;
  }

  get open(): boolean {
    return this.#last !== undefined;
  }

  save(): SavedLife {
    return { last: this.#last, calmSinceMs: this.#calmSinceMs, spokenSize: this.#spokenSize };
  }

  restore(saved: SavedLife): void {
    this.#last = saved.last;
    this.#calmSinceMs = saved.calmSinceMs;
    this.#spokenSize = saved.spokenSize;
  }

  /** Says something about what is open without a change in it; undefined when nothing is. */
  speak(): Change | undefined {
    if (this.#last === undefined) return undefined;
    this.#last = { ...this.#last, state: 'update', sequence: this.#last.sequence + 1 };
    return this.#last;
  }

  /** Ends at once what is open. */
  end(): Change | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    this.#last = undefined;
    return { state: 'closed', sequence: last.sequence + 1, severity: last.severity, gate: 'open' };
  }

  /** Goes on where it had ended; undefined when something is open. */
  reopen(ended: Change): Change | undefined {
    if (this.#last !== undefined) return undefined;
    this.#calmSinceMs = undefined;
    this.#last = { ...ended, state: 'open', sequence: ended.sequence + 1 };
    return this.#last;
  }

  /** What has just opened is what had ended, and goes on under its name. */
  resume(opened: Change, ended: Change): Change {
    this.#last = { ...opened, sequence: ended.sequence + 1 };
    return this.#last;
  }

  step(now: {
    readonly opens: boolean;
    readonly calm: boolean;
    readonly severity: Severity;
    readonly gate: GateState;
    /** How large it is, in any unit of its own. */
    readonly size: number;
    readonly paneEndMs: number;
  }): Change | undefined {
    const last = this.#last;
    if (last === undefined) {
      if (!now.opens) return undefined;
      this.#calmSinceMs = undefined;
      this.#spokenSize = now.size;
      this.#last = { state: 'open', sequence: 0, severity: now.severity, gate: now.gate };
      return this.#last;
    }
    this.#calmSinceMs = now.calm ? (this.#calmSinceMs ?? now.paneEndMs) : undefined;
    if (this.#calmSinceMs !== undefined && now.paneEndMs - this.#calmSinceMs >= this.#calmMs) {
      return this.end();
    }
    const severity = worse(severities, last.severity, now.severity);
    const gate = worse(gateStates, last.gate, now.gate);
    const grown = now.size >= this.#spokenSize * growth;
    if (severity === last.severity && gate === last.gate && !grown) return undefined;
    this.#spokenSize = Math.max(this.#spokenSize, now.size);
    this.#last = { state: 'update', sequence: last.sequence + 1, severity, gate };
    return this.#last;
  }
}

function worse<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(b) > order.indexOf(a) ? b : a;
}
