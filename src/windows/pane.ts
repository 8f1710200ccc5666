import type { Address } from '#sdk';
import type { Outcome, Position, Surface } from '../outputs.ts';
import type { Attempt } from './attempt.ts';

/** One sign-up attempt as it waits for its pane to close. */
export interface PendingSignup {
  readonly id: string;
  readonly timeMs: number;
  readonly late: boolean;
  readonly outcome: Outcome;
  readonly attempt: Attempt;
  readonly address: Address;
  readonly position: Position;
}

/**
 * What one site saw in one pane, until the merged watermark closes it. Other requests are kept in columns, one array a
 * field, since there are many; sign-ups are few and kept whole.
 */
export class Pane {
  readonly startMs: number;
  readonly times: number[] = [];
  readonly visitors: string[] = [];
  /** Of those that come in a session. */
  readonly devices: (string | undefined)[] = [];
  readonly addresses: Address[] = [];
  readonly surfaces: Surface[] = [];
  readonly mailboxes: (string | undefined)[] = [];
  readonly signups: PendingSignup[] = [];
  readonly requests: Record<Surface, number> = { signup: 0, signup_form: 0, signup_verify: 0, login: 0, other: 0 };
  #ordered = true;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  get size(): number {
    return this.times.length + this.signups.length;
  }

  add(
    timeMs: number,
    visitor: string,
    device: string | undefined,
    address: Address,
    surface: Surface,
    mailbox: string | undefined,
  ): void {
    const last = this.times.length - 1;
    if (last >= 0 && timeMs < (this.times[last] ?? 0)) this.#ordered = false;
    this.times.push(timeMs);
    this.visitors.push(visitor);
    this.devices.push(device);
    this.addresses.push(address);
    this.surfaces.push(surface);
    this.mailboxes.push(mailbox);
    this.requests[surface]++;
  }

  addSignup(signup: PendingSignup): void {
    this.signups.push(signup);
    this.requests.signup++;
  }

  /**
   * Visits everything in order of (time, id); at the same instant other requests come before sign-ups, so that a form
   * and its POST within one second of a log without fractions are in their natural order.
   */
  inOrder(onRequest: (index: number) => void, onSignup: (signup: PendingSignup) => void): void {
    this.signups.sort((a, b) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    const order = this.#ordered ? undefined : this.#timeOrder();
    let next = 0;
    for (const signup of this.signups) {
      next = this.#until(signup.timeMs, next, order, onRequest);
      onSignup(signup);
    }
    this.#until(Number.POSITIVE_INFINITY, next, order, onRequest);
  }

  #until(timeMs: number, from: number, order: Uint32Array | undefined, onRequest: (index: number) => void): number {
    let next = from;
    for (; next < this.times.length; next++) {
      const index = order === undefined ? next : (order[next] ?? 0);
      if ((this.times[index] ?? 0) > timeMs) break;
      onRequest(index);
    }
    return next;
  }

  #timeOrder(): Uint32Array {
    const order = Uint32Array.from(this.times.keys());
    return order.sort((a, b) => (this.times[a] ?? 0) - (this.times[b] ?? 0));
  }
}
