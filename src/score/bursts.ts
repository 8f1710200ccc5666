import { type BurstKey, bucketOf, type Signup } from '#sdk';
import { SlidingCount } from '../windows/bursts.ts';
import type { SignupRing } from '../windows/ring.ts';
import { type Attribute, bucketNames } from './attributes.ts';
import type { Row } from './row.ts';

/** One sliding count that one detector or several watch. */
interface Watched {
  readonly key: BurstKey;
  readonly member: BurstKey | 'person';
  readonly windowMs: number;
  readonly count: SlidingCount;
  /** Ring index of the oldest row inside. */
  first: number;
}

/** The sliding counts behind all burst attributes; detectors that watch the same thing share one. */
export class BurstCounts {
  readonly #ring: SignupRing<Row>;
  readonly #watched = new Map<string, Watched>();
  readonly #byAttribute = new Map<
    number,
    { readonly watched: Watched; readonly bounds: readonly number[]; readonly names: readonly string[] }
  >();

  constructor(attributes: readonly Attribute[], ring: SignupRing<Row>) {
    this.#ring = ring;
    for (const { index, burst } of attributes) {
      if (!burst) continue;
      const member = burst.count === 'signups' ? 'person' : burst.count.distinct;
      const id = `${burst.key} ${member} ${burst.windowMs}`;
      const watched = this.#watched.get(id) ?? {
        key: burst.key,
        member,
        windowMs: burst.windowMs,
        count: new SlidingCount(),
        first: 0,
      };
      this.#watched.set(id, watched);
      this.#byAttribute.set(index, { watched, bounds: burst.buckets, names: bucketNames(burst.buckets) });
    }
  }

  /** The bucket of what came before this sign-up, which must not have entered yet. */
  bucket(attribute: Attribute, signup: Signup, person: string): string | undefined {
    const burst = this.#byAttribute.get(attribute.index);
    if (!burst) return undefined;
    const { watched, bounds, names } = burst;
    const key = keyOf(signup, watched.key);
    const member = watched.member === 'person' ? person : keyOf(signup, watched.member);
    if (key === undefined || member === undefined) return undefined;
    return bucketOf(bounds, names, watched.count.others(key, member));
  }

  /** The row was pushed onto the ring. */
  entered(row: Row): void {
    for (const watched of this.#watched.values()) {
      const pair = pairOf(row, watched);
      if (pair) watched.count.enter(pair.key, pair.member);
    }
  }

  /** The ring's oldest row is about to leave. */
  left(row: Row): void {
    for (const watched of this.#watched.values()) {
      if (watched.first > 0) watched.first--;
      else leave(row, watched);
    }
  }

  settle(nowMs: number): void {
    for (const watched of this.#watched.values()) {
      while (watched.first < this.#ring.size) {
        const row = this.#ring.at(watched.first);
        if (row.admittedMs > nowMs - watched.windowMs) break;
        leave(row, watched);
        watched.first++;
      }
    }
  }
}

function leave(row: Row, watched: Watched): void {
  const pair = pairOf(row, watched);
  if (pair) watched.count.leave(pair.key, pair.member);
}

function pairOf(row: Row, watched: Watched): { readonly key: string; readonly member: string } | undefined {
  const key = keyOf(row.signup, watched.key);
  const member = watched.member === 'person' ? row.person : keyOf(row.signup, watched.member);
  return key === undefined || member === undefined ? undefined : { key, member };
}

function keyOf(signup: Signup, key: BurstKey): string | undefined {
  switch (key) {
    case 'address':
      return signup.address.client;
    case 'network':
      return signup.address.network;
    case 'mail_domain':
      return signup.mail?.domain;
    case 'mask':
      return signup.mail?.mask;
    case 'session':
      return signup.sessionId;
    case 'device':
      return signup.deviceId;
  }
}
