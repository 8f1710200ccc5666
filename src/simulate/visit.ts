import type { Client } from './agent.ts';
import type { Place } from './internet.ts';
import type { SignupLabel } from './label.ts';
import type { Mailbox } from './mailbox.ts';
import type { Random } from './random.ts';
import { assets, deployStatus, errorShare, type Site } from './site.ts';

/** What a client sends with every request. */
export interface Device {
  readonly place: Place;
  readonly client: Client;
  /** Native apps have one. */
  readonly deviceId?: string | undefined;
  /** Whether the session cookie of the first answer comes back. */
  readonly hasCookies: boolean;
}

export type Truth = Pick<SignupLabel, 'label' | 'actor' | 'campaign'>;

/** One request that will be logged when its time comes. */
export interface Step {
  readonly timeMs: number;
  readonly device: Device;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly durationMs: number;
  readonly referer: string | undefined;
  readonly sessionId: string | undefined;
  readonly userId: string | undefined;
  readonly mailbox: Mailbox | undefined;
  readonly phone: string | undefined;
  readonly truth: Truth | undefined;
}

interface Extras {
  readonly status?: number;
  readonly mailbox?: Mailbox;
  readonly phone?: string | undefined;
  readonly truth?: Truth;
}

/** The page of origin that is sent along: always, as browsers do, or never, as apps, tools and the careful do. */
export type Referring = 'page' | 'nothing';

/**
 * Writes down what one client does, request by request, with a clock of its own. The server's part is here too: it sets
 * a cookie with the first answer, fails a little more under load, and takes its time. People and attackers go
 * through the same code, so that nothing in a line tells them apart but what they do.
 */
export class Visit {
  readonly steps: Step[] = [];
  readonly site: Site;
  readonly random: Random;
  timeMs: number;
  device: Device;
  sessionId: string | undefined;
  userId: string | undefined;
  readonly #signupsPerMin: number;
  readonly #referring: Referring;
  #page: string | undefined;

  constructor(options: {
    readonly site: Site;
    readonly random: Random;
    readonly timeMs: number;
    readonly device: Device;
    readonly signupsPerMin: number;
    readonly referring: Referring;
    readonly cameFrom?: string | undefined;
  }) {
    this.site = options.site;
    this.random = options.random;
    this.timeMs = options.timeMs;
    this.device = options.device;
    this.#signupsPerMin = options.signupsPerMin;
    this.#referring = options.referring;
    this.#page = options.cameFrom;
  }

  wait(ms: number): void {
    this.timeMs += Math.max(1, ms);
  }

  /** Opens a page; returns whether it came. The first one brings scripts and pictures, unless they are cached. */
  page(path: string, isFirst = false): boolean {
    const status = this.request('GET', path);
    this.comeFrom(path);
    if (isFirst && status < 400 && this.random.chance(0.6)) {
      for (let at = 0; at < 2; at++) {
        this.wait(this.random.between(20, 300));
        this.request('GET', assets[this.random.int(assets.length)] ?? '/favicon.ico', { status: 200 });
      }
    }
    return status < 400;
  }

  /** The page that requests from now on refer to, whether or not it was opened: a tool copies the header. */
  comeFrom(path: string): void {
    this.#page = `https://${this.site.host}${path}`;
  }

  /** Sends one request and returns the status of the answer: `extras.status`, unless the server fails. */
  request(method: 'GET' | 'POST', path: string, extras: Extras = {}): number {
    const { random } = this;
    const isFailed = random.chance(errorShare(this.site, this.#signupsPerMin));
    const isSignup = extras.truth !== undefined;
    const broken = isSignup ? deployStatus(this.site, this.timeMs, random) : undefined;
    const status = isFailed ? random.pick([500, 502, 503, 503]) : (broken ?? extras.status ?? 200);
    this.steps.push({
      timeMs: Math.floor(this.timeMs),
      device: this.device,
      method,
      path,
      status,
      bytes: status >= 300 && status < 400 ? 0 : Math.round(sizeOf(path, status) * random.between(0.85, 1.2)),
      durationMs: Math.round(random.around(method === 'POST' ? 140 : 28, 0.6)) + 1,
      referer: this.#referring === 'page' ? this.#page : undefined,
      sessionId: this.sessionId,
      userId: this.userId,
      mailbox: extras.mailbox,
      phone: extras.phone,
      truth: extras.truth,
    });
    if (this.device.hasCookies) this.sessionId ??= newSession(random);
    return status;
  }

  /** The steps in order of time: a mail may be opened while something else is going on. */
  inOrder(): readonly Step[] {
    return this.steps.sort((one, other) => one.timeMs - other.timeMs);
  }
}

export function newSession(random: Random): string {
  return random.hex(8) + random.hex(8) + random.hex(6);
}

export function newDeviceId(random: Random): string {
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(8)}${random.hex(4)}`;
}

function sizeOf(path: string, status: number): number {
  if (status >= 400) return 420;
  if (path.startsWith('/api/')) return 900;
  return path.startsWith('/assets/') ? 48_000 : 14_000;
}
