import type { Surface } from '../outputs.ts';
import { Generations } from './generations.ts';
import type { Paged } from './pages.ts';
import {
  addForm,
  formsOpen,
  newVisitor,
  nobody,
  type SavedVisitor,
  saveVisitor,
  type Visitor,
  visitorOf,
} from './visitor.ts';

/** Who began longer ago is no newcomer. */
const recentMs = 30 * 60_000;

/** What of late began at one client. */
interface Begun {
  /** The session or device that was seen first of late, where no other began after it. */
  readonly key: string | undefined;
  readonly sinceMs: number;
  /** The first requests of all others that came once and never again, as of one visitor. */
  readonly trail: Visitor | undefined;
}

/** In a form that JSON can hold. */
interface SavedBegun extends Omit<Begun, 'trail'> {
  readonly trail?: SavedVisitor | undefined;
}

/**
 * Sessions and devices by the client at which they began. Who refuses cookies has another session with each request, and what they do is
 * told by those that came only once: the form there, the sign-up here. (On a site that logs sessions so, 52 sign-ups of 1,207 people were
 * challenged, in two incidents on an honest day, since they had come by no page and asked for no form.)
 */
export class Newcomers {
  readonly #begun: Generations<Begun>;

  constructor(max: number) {
    this.#begun = new Generations({ spanMs: recentMs, max });
  }

  get size(): number {
    return this.#begun.size;
  }

  get bound(): number {
    return this.#begun.bound;
  }

  get forgottenEarly(): number {
    return this.#begun.forgottenEarly;
  }

  get table(): Paged {
    return this.#begun.paged(
      ({ trail, ...begun }): SavedBegun => ({ ...begun, trail: trail && saveVisitor(trail, nobody) }),
      ({ trail, ...begun }) => ({ ...begun, trail: trail === undefined ? undefined : visitorOf(trail, nobody) }),
    );
  }

  advance(nowMs: number): void {
    this.#begun.advance(nowMs);
  }

  /** The first request under a key; `visitorBy`: who came under a key. */
  began(
    key: string,
    client: string,
    {
      timeMs,
      surface,
      visitorBy,
    }: { timeMs: number; surface: Surface; visitorBy: (key: string) => Visitor | undefined },
  ): void {
    const before = this.#recent(client, timeMs);
    if (before === undefined) {
      this.#begun.set(client, { key, sinceMs: timeMs, trail: undefined });
      return;
    }
    const trail = before.trail ?? newVisitor();
    const first = before.key === undefined ? undefined : visitorBy(before.key);
    if (before.trail === undefined && first !== undefined && isOnce(first)) {
      for (const formMs of first.forms ?? []) addForm(trail, formMs);
      trail.requests += first.requests;
    }
    if (surface === 'signup_form') addForm(trail, timeMs);
    else trail.requests++;
    forget(trail, timeMs - recentMs);
    this.#begun.set(client, { key: undefined, sinceMs: timeMs, trail });
  }

  /** A visitor who had come once comes again, and so keeps what it was given. */
  cameAgain(visitor: Visitor, client: string): void {
    if (!isOnce(visitor)) return;
    const trail = this.#begun.touch(client)?.trail;
    if (trail === undefined) return;
    const [formMs] = visitor.forms ?? [];
    if (formMs === undefined) {
      if (trail.requests > 0) trail.requests--;
      return;
    }
    const at = trail.forms?.indexOf(formMs) ?? -1;
    if (at >= 0) trail.forms?.splice(at, 1);
  }

  /** The key of the only one that began at a client of late. */
  onlyOne(client: string, timeMs: number): string | undefined {
    return this.#recent(client, timeMs)?.key;
  }

  trailAt(client: string, timeMs: number): Visitor | undefined {
    return this.#recent(client, timeMs)?.trail;
  }

  #recent(client: string, timeMs: number): Begun | undefined {
    const begun = this.#begun.touch(client);
    return begun === undefined || timeMs - begun.sinceMs >= recentMs ? undefined : begun;
  }
}

/** Behind a shared address somebody always comes: what was asked for longer ago is nobody's who comes now. */
function forget(trail: Visitor, untilMs: number): void {
  trail.untimedForms = 0;
  while (trail.forms !== undefined && (trail.forms[0] ?? Number.POSITIVE_INFINITY) < untilMs) trail.forms.shift();
}

/** Whether it has made one request, and no sign-up. */
export function isOnce(visitor: Visitor): boolean {
  return visitor.requests + formsOpen(visitor) === 1 && visitor.lastSignupMs === 0;
}
