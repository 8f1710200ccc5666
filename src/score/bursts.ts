import { type Burst, type BurstKey, bucketOf, type Signup } from '#sdk';
import { SlidingCount, SlidingSpread } from '../windows/bursts.ts';
import type { SignupRing } from '../windows/ring.ts';
import { type Attribute, bucketNames } from './attributes.ts';
import type { Row } from './row.ts';

/** One sliding count that one detector or several watch. */
interface Watched {
  readonly burst: Burst;
  readonly counter: Counter;
  /** Ring index of the oldest row inside. */
  first: number;
}

interface Counter {
  readonly enter: (key: string, row: Counted) => void;
  readonly leave: (key: string, row: Counted) => void;
  /** What came before this one; undefined where that says nothing. */
  readonly before: (key: string, row: Counted) => number | undefined;
}

/** What of a row is counted. */
type Counted = Pick<Row, 'signup' | 'person'>;

/** The sliding counts behind all burst attributes; detectors that watch the same thing share one. */
export class BurstCounts {
  readonly #ring: SignupRing<Row>;
  readonly #watched = new Map<string, Watched>();
  readonly #byAttribute: { readonly watched: Watched; readonly burst: Burst; readonly names: readonly string[] }[] = [];

  constructor(attributes: readonly Attribute[], ring: SignupRing<Row>) {
    this.#ring = ring;
    for (const { index, burst } of attributes) {
      if (!burst) continue;
      const id = idOf(burst);
      const watched = this.#watched.get(id) ?? { burst, counter: counterOf(burst), first: 0 };
      this.#watched.set(id, watched);
      this.#byAttribute[index] = { watched, burst, names: bucketNames(burst.buckets) };
    }
  }

  /** The bucket of what came before this sign-up, which must not have entered yet. */
  bucket(attribute: Attribute, row: Counted): string | undefined {
    const known = this.#byAttribute[attribute.index];
    if (!known) return undefined;
    const { watched, burst, names } = known;
    const key = keyOf(row.signup, burst.key);
    const before = key === undefined ? undefined : watched.counter.before(key, row);
    return before === undefined ? undefined : bucketOf(burst.buckets, names, before);
  }

  /** The row was pushed onto the ring. */
  entered(row: Row): void {
    for (const { burst, counter } of this.#watched.values()) {
      const key = countedKey(row, burst);
      if (key !== undefined) counter.enter(key, row);
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
        if (row.admittedMs > nowMs - watched.burst.windowMs) break;
        leave(row, watched);
        watched.first++;
      }
    }
  }
}

/** Bursts with the same id watch the same thing, whatever their buckets. */
function idOf({ key, count, outcome, windowMs }: Burst): string {
  const what =
    typeof count === 'string' ? count : 'distinct' in count ? count.distinct : `spread ${count.spread.atLeast}`;
  return `${key} ${what} ${outcome ?? 'any'} ${windowMs}`;
}

function counterOf({ count }: Burst): Counter {
  if (typeof count !== 'string' && 'spread' in count) {
    const spread = new SlidingSpread();
    return {
      enter: (key, { signup }) => spread.enter(key, signup.timeMs),
      leave: key => spread.leave(key),
      before: key => spread.percent(key, count.spread.atLeast),
    };
  }
  const counts = new SlidingCount();
  const member = count === 'signups' ? undefined : count.distinct;
  const memberOf = ({ signup, person }: Counted) => (member === undefined ? person : keyOf(signup, member));
  return {
    enter: (key, row) => {
      const one = memberOf(row);
      if (one !== undefined) counts.enter(key, one);
    },
    leave: (key, row) => {
      const one = memberOf(row);
      if (one !== undefined) counts.leave(key, one);
    },
    before: (key, row) => {
      const one = memberOf(row);
      return one === undefined ? undefined : counts.others(key, one);
    },
  };
}

function leave(row: Row, { burst, counter }: Watched): void {
  const key = countedKey(row, burst);
  if (key !== undefined) counter.leave(key, row);
}

/** Undefined for a row that the burst does not count. */
function countedKey(row: Row, burst: Burst): string | undefined {
  return burst.outcome === undefined || row.outcome === burst.outcome ? keyOf(row.signup, burst.key) : undefined;
}

function keyOf(signup: Signup, key: BurstKey): string | undefined {
  switch (key) {
    case 'address':
      return signup.address.client;
    case 'network':
      return signup.address.network;
    case 'asn':
      return signup.address.asn === undefined ? undefined : `${signup.address.asn}`;
    case 'country':
      return signup.address.country;
    case 'mail_domain':
      return signup.mail?.domain;
    case 'new_domain':
      return signup.domainAge === 'first' || signup.domainAge === 'young' ? signup.mail?.domain : undefined;
    case 'mailbox':
      return signup.mail?.mailbox;
    case 'canonical':
      return signup.mail?.canonical;
    case 'mail_stem':
      return signup.mail?.stem;
    case 'mask':
      return signup.mail?.mask;
    case 'user_name':
      return signup.userName?.text;
    case 'phone':
      return signup.phone?.number;
    case 'phone_block':
      return signup.phone?.prefix;
    case 'session':
      return signup.sessionId;
    case 'device':
      return signup.deviceId;
    case 'ja4':
      return signup.ja4;
  }
}
