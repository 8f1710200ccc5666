import type { Detector } from '#sdk';
import type { PlacedAnswer } from '../answers/answer.ts';
import type { AlertEvent, Completeness, GateState, IncidentKind, Severity } from '../outputs.ts';
import { type LiveWindow, liveMs } from '../score/live.ts';
import type { Row } from '../score/row.ts';
import { type SavedVolume, VolumeBaseline } from '../score/volume.ts';
import type { Holes } from '../windows/holes.ts';
import { isAgain } from './again.ts';
import { AttackWatch, type SavedAttack } from './attack.ts';
import { CrowdWatch, type SavedCrowd } from './crowd.ts';
import { alertEvent } from './event.ts';
import { HealthWatch, type SavedHealth } from './health.ts';
import { incidentId } from './id.ts';
import type { Change, Life } from './life.ts';
import type { PaneCounts } from './minutes.ts';
import { attackOnset, crowdOnset, minuteOf, peopleIn } from './onset.ts';
import { type PlannedEvent, plannedFactor } from './planned.ts';
import { leadingDetectors, type Recent, recentOf } from './recent.ts';
import { attackWords, crowdWords } from './words.ts';

/** A crowd, planned or not, that has lasted this long is the new normal: the baseline learns it. */
const thawMs = 6 * 3_600_000;

/** Minutes of which the live window still knows who came. */
const askableMs = liveMs - 12 * 60_000;
/** Minutes longer ago than this do not matter to the level. */
const memoryMs = 3 * 3_600_000;

/** An attack that comes again within this long of its end may be the same: campaigns rest. */
const restMs = 2 * 3_600_000;
/** Clusters that an incident is known by, the latest. */
const clustersMax = 20;

/** Incidents that have ended and may be reopened. */
const endedMax = 20;

interface Open {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly onsetMs: number;
  readonly openedMs: number;
  severity: Severity;
  gate: GateState;
  acknowledgedBy?: string;
  /** How and when it ended, where it has. */
  ended?: Change;
  endedMs?: number;
  /** People have called it a crowd. */
  isOurs?: boolean;
  /** Ids of the clusters that it had. */
  clusters?: readonly string[];
  /** What was said of it last. */
  told?: AlertEvent;
}

/** What is expected, what is open and what has ended, in a form that JSON can hold. */
export interface SavedIncidents {
  readonly volume: SavedVolume;
  readonly attack: SavedAttack;
  readonly crowd?: SavedCrowd | undefined;
  readonly open: readonly Open[];
  readonly ended: readonly Open[];
  readonly learnedMs?: number | undefined;
  readonly plannedSinceMs?: number | undefined;
  readonly health: SavedHealth;
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
  readonly #health: HealthWatch;
  readonly #events: readonly PlannedEvent[];
  #plannedSinceMs: number | undefined;
  readonly #open = new Map<IncidentKind, Open>();
  /** The last that ended, by id, oldest first: they may be reopened. */
  readonly #ended = new Map<string, Open>();
  #learnedMs: number | undefined;

  constructor(options: {
    readonly site: string;
    readonly fingerprint: string;
    readonly region: string | undefined;
    readonly paneMs: number;
    readonly holes: Holes;
    readonly detectors: readonly Detector[];
    readonly events: readonly PlannedEvent[];
  }) {
    this.#site = options.site;
    this.#fingerprint = options.fingerprint;
    this.#region = options.region;
    this.#paneMs = options.paneMs;
    this.#holes = options.holes;
    this.#events = options.events;
    this.#health = new HealthWatch(options);
    const series = options.detectors.flatMap(detector => detector.series ?? []).find(one => one.kind === 'crowd');
    this.#crowd = series && new CrowdWatch(series);
  }

  get attack(): string | undefined {
    return this.#open.get('attack')?.id;
  }

  get incidents(): readonly Pick<Open, 'id' | 'kind' | 'severity'>[] {
    return [...this.#open.values(), ...this.#health.incidents];
  }

  save(): SavedIncidents {
    return {
      volume: this.volume.save(),
      attack: this.#attack.save(),
      crowd: this.#crowd?.save(),
      open: [...this.#open.values()],
      ended: [...this.#ended.values()],
      learnedMs: this.#learnedMs,
      plannedSinceMs: this.#plannedSinceMs,
      health: this.#health.save(),
    };
  }

  /** Takes over what `save` gave in the place of what was seen so far. Returns what was said last of each open incident. */
  restore(saved: SavedIncidents): readonly AlertEvent[] {
    this.volume.restore(saved.volume);
    this.#attack.restore(saved.attack);
    if (saved.crowd !== undefined) this.#crowd?.restore(saved.crowd);
    this.#open.clear();
    this.#ended.clear();
    for (const open of saved.open) this.#open.set(open.kind, { ...open });
    for (const ended of saved.ended) this.#ended.set(ended.id, { ...ended });
    this.#learnedMs = saved.learnedMs;
    this.#plannedSinceMs = saved.plannedSinceMs;
    return [...saved.open.flatMap(({ told }) => told ?? []), ...this.#health.restore(saved.health)];
  }

  get recommended(): GateState {
    return this.#open.get('attack')?.gate ?? 'open';
  }

  /**
   * What people say about an incident takes effect: an acknowledgement is noted, an attack that is called a crowd ends
   * and its clusters count as an honest shift, and one that had ended goes on. Undefined where nothing follows, as when
   * the incident has ended meanwhile.
   */
  answer(
    answer: PlacedAnswer,
    live: LiveWindow,
    paneEndMs: number,
    completeness: Completeness,
  ): AlertEvent | undefined {
    const event =
      this.#health.answer(answer, { paneEndMs, completeness }) ?? this.#answered(answer, live, paneEndMs, completeness);
    if (event === undefined) return undefined;
    const { action, by, note, given } = answer;
    return { ...event, answer: { action, by, ...(note === undefined ? {} : { note }), given } };
  }

  #answered(answer: PlacedAnswer, live: LiveWindow, paneEndMs: number, completeness: Completeness) {
    const open = [...this.#open.values()].find(({ id }) => id === answer.incident) ?? this.#ended.get(answer.incident);
    const life = open?.kind === 'attack' ? this.#attack.life : open?.kind === 'crowd' ? this.#crowd?.life : undefined;
    if (open === undefined || life === undefined) return undefined;
    const change = this.#changed(answer, open, life, live, paneEndMs);
    if (change === undefined) return undefined;
    const recent = recentOf(live, paneEndMs, this.#attack.closedMs);
    const expectedPerMin = this.volume.expected(paneEndMs)?.perMin ?? 0;
    return this.#event(open.kind, change, live, recent, expectedPerMin, paneEndMs, completeness);
  }

  #changed(
    { action, by }: PlacedAnswer,
    open: Open,
    life: Life,
    live: LiveWindow,
    paneEndMs: number,
  ): Change | undefined {
    const isOpen = this.#open.get(open.kind) === open;
    switch (action) {
      case 'acknowledge': {
        const change = isOpen ? life.speak() : undefined;
        if (change !== undefined) open.acknowledgedBy = by;
        return change;
      }
      case 'crowd': {
        if (open.kind !== 'attack' || !isOpen) return undefined;
        live.attribution.dismiss();
        open.isOurs = true;
        this.#attack.closedMs = paneEndMs;
        return life.end();
      }
      case 'reopen': {
        const change = open.ended === undefined ? undefined : life.reopen(open.ended);
        if (change === undefined) return undefined;
        if (open.kind === 'attack') live.attribution.recant();
        open.isOurs = false;
        this.#ended.delete(open.id);
        this.#open.set(open.kind, open);
        return change;
      }
    }
  }

  /** While `isBlind` nothing follows from what is seen: open incidents stay as they are. */
  close(
    live: LiveWindow,
    pane: PaneCounts,
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
    const opened = this.#attack.close(
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
    const attack = opened?.state === 'open' ? this.#resumed(opened, live, paneEndMs) : opened;
    const factor = plannedFactor(this.#events, this.#site, paneEndMs);
    this.#plannedSinceMs = factor > 1 ? (this.#plannedSinceMs ?? paneEndMs) : undefined;
    const planned = expected && { ...expected, perMin: expected.perMin * factor };
    const crowd = this.#crowd?.close({ peoplePerMin: recent.peopleTenMin / 10, expected: planned }, paneEndMs);
    for (const [kind, change, perMin] of [
      ['attack', attack, expectedPerMin],
      ['crowd', crowd, expectedPerMin * factor],
    ] as const) {
      if (change) alerts.push(this.#event(kind, change, live, recent, perMin, paneEndMs, completeness));
    }
    const isAttacked = this.#open.has('attack');
    const health = { live, pane, paneEndMs, expectedPerMin: expected?.perMin, isAttacked, completeness };
    alerts.push(...this.#health.close(health));
    return { recent, alerts };
  }

  /** The attack that has just opened as the one that rested, where it is that one. */
  #resumed(opened: Change, live: LiveWindow, paneEndMs: number): Change {
    const seen = {
      onsetMs: attackOnset(live, paneEndMs, this.#paneMs),
      clusters: new Set(live.attribution.attacks.map(({ id }) => id)),
      rows: () => live.window.rows(),
      clusterOf: (row: Row) => live.attribution.division.clusterOf(row)?.id,
    };
    const rested = [...this.#ended.values()].findLast(
      ended =>
        ended.kind === 'attack' &&
        !ended.isOurs &&
        paneEndMs - (ended.endedMs ?? Number.NEGATIVE_INFINITY) <= restMs &&
        isAgain(ended, seen),
    );
    if (rested?.ended === undefined) return opened;
    this.#ended.delete(rested.id);
    this.#open.set('attack', rested);
    return this.#attack.life.resume(opened, rested.ended);
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
    const open: Open = this.#open.get(kind) ?? {
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
    if (kind === 'attack') {
      const ids = new Set([...(open.clusters ?? []), ...live.attribution.attacks.map(({ id }) => id)]);
      open.clusters = [...ids].slice(-clustersMax);
    }
    if (change.state === 'closed') this.#end(open, change, paneEndMs);
    else this.#open.set(kind, open);
    const told = {
      onsetMs: open.onsetMs,
      observedPerMin: kind === 'crowd' ? recent.peopleTenMin / 10 : recent.signupsPerMin,
      expectedPerMin,
      signupsTenMin: recent.signupsTenMin,
      share: live.attribution.share,
      clusters: live.attribution.attacks,
    };
    open.told = alertEvent(change, {
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
      acknowledgedBy: open.acknowledgedBy,
    });
    return open.told;
  }

  #end(open: Open, change: Change, paneEndMs: number): void {
    this.#open.delete(open.kind);
    open.ended = change;
    open.endedMs = paneEndMs;
    this.#ended.set(open.id, open);
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= endedMax) break;
      this.#ended.delete(id);
    }
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
    if (this.#health.isFailing) return true;
    const sinceMs = this.#open.get('crowd')?.openedMs ?? this.#plannedSinceMs;
    return sinceMs !== undefined && nowMs - sinceMs < thawMs;
  }
}
