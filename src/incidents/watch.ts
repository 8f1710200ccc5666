import type { Detector } from '#sdk';
import type { AlertEvent, Completeness, GateState, IncidentKind, Severity } from '../outputs.ts';
import { type LiveWindow, liveMs } from '../score/live.ts';
import { VolumeBaseline } from '../score/volume.ts';
import type { Holes } from '../windows/holes.ts';
import { AttackWatch } from './attack.ts';
import { CrowdWatch } from './crowd.ts';
import { alertEvent } from './event.ts';
import { incidentId } from './id.ts';
import type { Change } from './life.ts';
import { attackOnset, crowdOnset, minuteOf, peopleIn } from './onset.ts';
import { leadingDetectors, type Recent, recentOf } from './recent.ts';
import { attackWords, crowdWords } from './words.ts';

/** A crowd that has lasted this long is the new normal: the baseline learns it. */
const thawMs = 6 * 3_600_000;

/** Minutes of which the live window still knows who came. */
const askableMs = liveMs - 12 * 60_000;
/** Minutes longer ago than this do not matter to the level. */
const memoryMs = 3 * 3_600_000;

interface Open {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly onsetMs: number;
  readonly openedMs: number;
  severity: Severity;
  gate: GateState;
}

/** Watches one site pane by pane and opens, updates and closes its incidents. */
export class IncidentWatch {
  readonly volume = new VolumeBaseline();
  readonly #site: string;
  readonly #fingerprint: string;
  readonly #region: string | undefined;
  readonly #paneMs: number;
  readonly #holes: Holes;
  readonly #attack = new AttackWatch();
  readonly #crowd: CrowdWatch | undefined;
  readonly #open = new Map<IncidentKind, Open>();
  #learnedMs: number | undefined;

  constructor(options: {
    readonly site: string;
    readonly fingerprint: string;
    readonly region: string | undefined;
    readonly paneMs: number;
    readonly holes: Holes;
    readonly detectors: readonly Detector[];
  }) {
    this.#site = options.site;
    this.#fingerprint = options.fingerprint;
    this.#region = options.region;
    this.#paneMs = options.paneMs;
    this.#holes = options.holes;
    const series = options.detectors.flatMap(detector => detector.series ?? []).find(one => one.kind === 'crowd');
    this.#crowd = series && new CrowdWatch(series);
  }

  get attack(): string | undefined {
    return this.#open.get('attack')?.id;
  }

  get incidents(): readonly Open[] {
    return [...this.#open.values()];
  }

  get recommended(): GateState {
    return this.#open.get('attack')?.gate ?? 'open';
  }

  /** While `isBlind` nothing follows from what is seen: open incidents stay as they are. */
  close(
    live: LiveWindow,
    paneEndMs: number,
    completeness: Completeness,
    isBlind: boolean,
  ): { recent: Recent; alerts: AlertEvent[] } {
    const recent = recentOf(live, paneEndMs, this.#attack.closedMs);
    if (isBlind) return { recent, alerts: [] };
    this.#learn(live, paneEndMs);
    const expected = this.volume.expected(paneEndMs);
    const expectedPerMin = expected?.perMin ?? 0;
    const alerts: AlertEvent[] = [];
    const attack = this.#attack.close(
      {
        massTenMin: recent.massTenMin,
        massHalfHour: recent.massHalfHour,
        massWindow: recent.massWindow,
        anchorStrength: live.attribution.leading?.anchor.strength ?? 0,
        probability: live.attribution.leading?.probability ?? 0,
        maliciousPerMin: Math.max(recent.maliciousPerMin, recent.massTenMin / 10),
        expectedPerMin,
      },
      paneEndMs,
    );
    const crowd = this.#crowd?.close({ peoplePerMin: recent.peopleTenMin / 10, expected }, paneEndMs);
    for (const [kind, change] of [
      ['attack', attack],
      ['crowd', crowd],
    ] as const) {
      if (change) alerts.push(this.#event(kind, change, live, recent, expectedPerMin, paneEndMs, completeness));
    }
    return { recent, alerts };
  }

  #event(
    kind: IncidentKind,
    change: Change,
    live: LiveWindow,
    recent: Recent,
    expectedPerMin: number,
    paneEndMs: number,
    completeness: Completeness,
  ): AlertEvent {
    const open = this.#open.get(kind) ?? {
      id: incidentId(this.#fingerprint, this.#site, kind, paneEndMs),
      kind,
      onsetMs:
        kind === 'attack' ? attackOnset(live, paneEndMs, this.#paneMs) : crowdOnset(live, paneEndMs, expectedPerMin),
      openedMs: paneEndMs,
      severity: change.severity,
      gate: change.gate,
    };
    open.severity = change.severity;
    open.gate = change.gate;
    if (change.state === 'closed') this.#open.delete(kind);
    else this.#open.set(kind, open);
    const told = {
      onsetMs: open.onsetMs,
      observedPerMin: kind === 'crowd' ? recent.peopleTenMin / 10 : recent.signupsPerMin,
      expectedPerMin,
      signupsTenMin: recent.signupsTenMin,
      share: live.attribution.share,
      clusters: live.attribution.attacks,
    };
    return alertEvent(change, {
      id: open.id,
      kind,
      site: this.#site,
      timeMs: paneEndMs,
      onsetMs: told.onsetMs,
      observedPerMin: told.observedPerMin,
      expectedPerMin,
      ...(kind === 'attack' ? { share: told.share, clusters: told.clusters } : {}),
      words: kind === 'crowd' ? crowdWords(change, told) : attackWords(change, told),
      detectors: kind === 'attack' ? leadingDetectors(live) : ['volume'],
      completeness,
      region: this.#region,
    });
  }

  /** Whole minutes older than the ten that are still being judged; nothing while an incident makes them unusual. */
  #learn(live: LiveWindow, paneEndMs: number): void {
    const lastMs = minuteOf(paneEndMs) - 11 * 60_000;
    // After a long gap only what the baseline would still remember is worth asking for.
    this.#learnedMs = Math.max(this.#learnedMs ?? lastMs - 60_000, lastMs - memoryMs);
    // What came during an attack waits until it is over, as long as its sign-ups are there to be asked.
    if (this.#open.has('attack')) this.#learnedMs = Math.max(this.#learnedMs, lastMs - askableMs);
    while (this.#learnedMs < lastMs && !this.#open.has('attack')) {
      this.#learnedMs += 60_000;
      if (this.#frozen(paneEndMs) || this.#holes.touches(this.#learnedMs, this.#learnedMs + 60_000)) continue;
      this.volume.learn(this.#learnedMs, peopleIn(live, this.#learnedMs));
    }
  }

  #frozen(nowMs: number): boolean {
    const crowd = this.#open.get('crowd');
    return crowd !== undefined && nowMs - crowd.openedMs < thawMs;
  }
}
