import type { Arriving } from '../engine.ts';
import type { Pseudonyms } from '../enrich/pseudonym.ts';
import {
  type AlertEvent,
  actions,
  incidentKinds,
  levels,
  outcomes,
  severities,
  surfaces,
  type Verdict,
} from '../outputs.ts';
import type { Sink } from '../sinks/sink.ts';
import { Tap } from './tap.ts';

/** More than these are refused. */
const tapsMax = 16;

/** What can be followed, and the filters of each: the values that may be asked for, or any text. */
export const tapFilters = {
  verdicts: { level: levels, action: actions, detector: undefined, site: undefined },
  alerts: { kind: incidentKinds, severity: severities, site: undefined },
  requests: { surface: surfaces, outcome: outcomes, site: undefined },
} as const;
export type Tapped = keyof typeof tapFilters;

/** Values by filter; a filter that is not there lets everything through. */
export type Wanted = ReadonlyMap<string, ReadonlySet<string>>;

/** One request as it is shown to people: who sent it only as a pseudonym, and no mailbox at all. */
export interface TappedRequest {
  readonly time: string;
  readonly site: string;
  readonly surface: string;
  readonly outcome: string;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly client: string;
  readonly network: string;
}

/** Everything that passes, for whoever follows a running service; costs nothing while nobody does. */
export class Taps implements Sink {
  readonly name = 'taps';
  readonly #site: string;
  readonly #pseudonyms: Pseudonyms;
  readonly #isRaw: boolean;
  /** Lines that readers were too slow for, so far. */
  missed = 0;
  readonly #taps: Readonly<Record<Tapped, Map<Tap, Wanted>>> = {
    verdicts: new Map(),
    alerts: new Map(),
    requests: new Map(),
  };

  constructor(options: {
    readonly site: string;
    readonly pseudonyms: Pseudonyms;
    readonly outputs: 'pseudonyms' | 'raw';
  }) {
    this.#site = options.site;
    this.#pseudonyms = options.pseudonyms;
    this.#isRaw = options.outputs === 'raw';
  }

  /** How many are open. */
  get size(): number {
    return Object.values(this.#taps).reduce((sum, taps) => sum + taps.size, 0);
  }

  /** Undefined when there are as many as may be. */
  open(tapped: Tapped, wanted: Wanted): Tap | undefined {
    if (this.size >= tapsMax) return undefined;
    const tap = new Tap(() => {
      this.missed++;
    });
    this.#taps[tapped].set(tap, wanted);
    return tap;
  }

  leave(tap: Tap): void {
    for (const taps of Object.values(this.#taps)) taps.delete(tap);
    tap.close();
  }

  verdict(verdict: Verdict): void {
    if (this.#taps.verdicts.size === 0) return;
    const detectors = verdict.reasons.map(reason => reason.detector);
    const { level, action, site } = verdict;
    this.#put('verdicts', verdict, { level: [level], action: [action], detector: detectors, site: [site] });
  }

  alert(alert: AlertEvent): void {
    if (this.#taps.alerts.size === 0) return;
    const { kind, severity, site } = alert;
    this.#put('alerts', alert, { kind: [kind], severity: [severity], site: [site] });
  }

  request({ timeMs, request, address, surface, outcome }: Arriving): void {
    if (this.#taps.requests.size === 0) return;
    const site = request.site ?? this.#site;
    const shown: TappedRequest = {
      time: new Date(timeMs).toISOString(),
      site,
      surface,
      outcome,
      method: request.method,
      path: request.path,
      status: request.status,
      client: this.#isRaw ? address.text : this.#pseudonyms.address(address.client),
      network: address.network,
    };
    this.#put('requests', shown, { surface: [surface], outcome: [outcome], site: [site] });
  }

  #put(tapped: Tapped, output: object, values: Readonly<Record<string, readonly string[]>>): void {
    let line: string | undefined;
    for (const [tap, wanted] of this.#taps[tapped]) {
      if (!isWanted(wanted, values)) continue;
      line ??= JSON.stringify(output);
      tap.put(line);
    }
  }
}

function isWanted(wanted: Wanted, values: Readonly<Record<string, readonly string[]>>): boolean {
  for (const [filter, any] of wanted) {
    if (!values[filter]?.some(value => any.has(value))) return false;
  }
  return true;
}
