import type { Signup } from '#sdk';
import { detectors } from '../detectors/index.ts';
import { Beginnings } from '../src/score/beginnings.ts';
import { Deferred } from '../src/score/deferred.ts';
import { LiveWindow } from '../src/score/live.ts';
import type { Row } from '../src/score/row.ts';
import { Interner } from '../src/windows/interner.ts';

export const minute = 60_000;
export const startMs = Date.UTC(2025, 0, 27);

/** Numbers from 0 to 1 that only the seed decides. */
export function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Change = { readonly [K in keyof Signup]?: Signup[K] | undefined } & { readonly isAttack?: boolean };

/** One site with people on it; `alter` says what is different about a sign-up. */
export class Site {
  readonly live = new LiveWindow(detectors, { rows: 100_000, values: 100_000, left: () => undefined });
  readonly attack = new Set<Row>();
  random: () => number;
  nowMs = startMs;
  number = 0;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  /** Minutes of sign-ups at a rate, each as a person does them but for `alter`; `frozen` while an attack is on. */
  run(minutes: number, perMin: number, alter: (signup: Signup) => Change = () => ({}), frozen = false): void {
    for (let pane = 0; pane < minutes * 2; pane++) {
      this.nowMs += minute / 2;
      this.live.settle(this.nowMs, frozen);
      for (let i = 0; i < perMin / 2; i++) this.#signUp(alter);
      this.live.grow(this.nowMs, () => undefined);
    }
  }

  look(): void {
    this.live.look(this.nowMs);
  }

  /** What its first sign-ups tell, where none has left the window. */
  get beginnings(): Beginnings {
    return new Beginnings(this.live.ring, new Deferred(new Interner()));
  }

  /** Part of the sign-ups of the last ten minutes that is attack. */
  get truth(): number {
    let all = 0;
    let attack = 0;
    this.eachRecent(row => {
      all++;
      if (this.attack.has(row)) attack++;
    });
    return attack / all;
  }

  eachRecent(visit: (row: Row) => void): void {
    const { ring } = this.live;
    for (let i = 0; i < ring.size; i++) if (ring.at(i).admittedMs > this.nowMs - 10 * minute) visit(ring.at(i));
  }

  #signUp(alter: (signup: Signup) => Change): void {
    const number = this.number++;
    const block = Math.floor(this.random() * 40);
    const family = this.pick(['Chrome/Windows', 'Chrome/Windows', 'Safari/macOS', 'Firefox/Linux']);
    const local = `${this.pick(['anna', 'bert', 'carla', 'dario'])}.${this.pick(['meier', 'rossi', 'novak'])}${number}`;
    const domain = this.pick(['mail.example', 'mail.example', 'post.example', 'web.example']);
    const person: Signup = {
      timeMs: this.nowMs - Math.floor(this.random() * 30_000),
      address: addressIn(block, number, this.pick(['DE', 'FR', 'US'])),
      agent: { kind: 'desktop', family, version: this.pick(['130', '131', '131', '132']) },
      mail: mailOf(local, domain),
      sessionId: `s-${number}`,
      deviceId: undefined,
      ja4: undefined,
      hello: undefined,
      journey: {
        joinedBy: 'session',
        keepsCookies: true,
        shared: false,
        form: this.random() > 0.04,
        paceMs: 25_000 * Math.exp(1.2 * (this.random() + this.random() + this.random() - 1.5)),
        pagesBefore: Math.floor(this.random() * 6),
        retry: false,
        usedAfter: this.random() > 0.06,
        confirmedSoon: false,
        confirmed: this.random() > 0.3,
      },
      history: this.pick(['address', 'network', 'network', 'asn', 'none']),
      domainAge: 'old',
      outcome: this.random() > 0.08 ? 'created' : 'rejected',
      userName: undefined,
      phone: undefined,
      listed: undefined,
    };
    const { isAttack, ...change } = alter(person);
    const signup = { ...person, ...change } as Signup;
    const row: Row = {
      id: `r-${number}`,
      timeMs: signup.timeMs,
      admittedMs: this.nowMs,
      late: false,
      position: { source: 'test', line: number },
      signup,
      outcome: 'created',
      person: `p-${number}`,
      weight: signup.journey.retry ? 0.2 : 1,
      followed: { signupMs: signup.timeMs, used: false, confirmedAfterMs: undefined },
      place: -1,
      draw: this.random(),
      values: new Array<string | undefined>(this.live.attributes.length).fill(undefined),
      codes: new Int32Array(this.live.attributes.length * 3).fill(-1),
      score: 0,
      level: 'normal',
      action: 'allow',
      revision: -1,
    };
    if (isAttack) this.attack.add(row);
    this.live.admit(row);
  }
}

export function addressIn(block: number, host: number, country: string): Signup['address'] {
  const network = `198.${18 + (block >> 7)}.${block}.0/24`;
  const client = `198.${18 + (block >> 7)}.${block}.${host % 256}`;
  return {
    text: client,
    version: 4,
    client,
    network,
    block: `198.${18 + (block >> 7)}`,
    asn: 64500 + (block % 8),
    country,
  };
}

export function mailOf(local: string, domain: string): Signup['mail'] {
  const mailbox = `${local}@${domain}`;
  const mask = local.replace(/[a-z]/g, 'l').replace(/\d/g, 'd').slice(0, 24);
  return {
    domain,
    canonical: mailbox,
    stem: undefined,
    tag: undefined,
    dots: undefined,
    mailbox,
    mask,
    disposable: false,
  };
}

/** An account made by a program: no form, no pages, never used, random letters at one provider. */
export function machine(site: Site, signup: Signup): Change {
  const letters = Array.from({ length: 10 }, () => String.fromCharCode(97 + Math.floor(site.random() * 26))).join('');
  return {
    isAttack: true,
    address: addressIn(60 + Math.floor(site.random() * 60), Math.floor(site.random() * 256), 'BR'),
    agent: { kind: 'desktop', family: 'Chrome/Windows', version: '131' },
    mail: mailOf(letters, 'mail.example'),
    history: 'none',
    journey: {
      ...signup.journey,
      form: false,
      paceMs: undefined,
      pagesBefore: 0,
      usedAfter: false,
      confirmed: false,
    },
  };
}

/** Two hours of people, then eleven minutes of which a part is what `alter` makes of them. */
export function surge(seed: number, part: number, alter: (site: Site, signup: Signup) => Change, perMin = 24): Site {
  const site = new Site(seed);
  site.run(150, 8);
  site.run(11, perMin, signup => (site.random() < part ? alter(site, signup) : {}));
  site.look();
  return site;
}
