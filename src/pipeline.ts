import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Detector } from '#sdk';
import { detectors } from '../detectors/index.ts';
import type { Answer, PlacedAnswer } from './answers/answer.ts';
import type { Desk } from './answers/desk.ts';
import type { PlacedPlan, Plan } from './answers/plan.ts';
import type { Config } from './config/schema.ts';
import type { Format } from './decode/reader.ts';
import { createSurfaces } from './decode/surface.ts';
import { type Arriving, Engine } from './engine.ts';
import { openGeo } from './enrich/geo.ts';
import { createEnricher } from './enrich/index.ts';
import { openLists } from './enrich/lists.ts';
import { createPseudonyms } from './enrich/pseudonym.ts';
import type { FloodgateError } from './errors.ts';
import { Intake, type Refused, type UnreadableLine } from './intake.ts';
import type { Outlet } from './judge.ts';
import { marks } from './marks.ts';
import type { Memory } from './memory/memory.ts';
import type { AlertEvent } from './outputs.ts';
import { faultCounter, guarded } from './own/guard.ts';
import { switchedOn } from './score/attributes.ts';
import type { Explanation } from './score/explain.ts';
import { closeAll, type Sink } from './sinks/sink.ts';
import { sitesMax } from './sites.ts';
import { type Feed, mergedFeed } from './sources/happening.ts';
import type { RawRecord, Source } from './sources/source.ts';
import { Tally } from './tally.ts';

/** Lines whose fields are looked at to say what the input carries; sign-ups are looked at always. */
const lookedAt = 1_000;
/** A partition this far ahead of the others waits for them: catching up needs no buffer beyond it. */
const aheadMs = 60_000;
/** So long records are judged, and panes closed, before the process does what else waits, such as telling its group that it lives. */
const turnMs = 200;

export interface PipelineOptions {
  readonly config: Config;
  /** Detectors of the operator's own, behind the shipped ones. */
  readonly own?: readonly Detector[];
  /** Files that end, merged by time, or a feed that does not. */
  readonly source: Source | Feed;
  readonly format: Format | 'auto';
  readonly sinks: readonly Sink[];
  /** One-line notices for the operator. */
  readonly say: (notice: string) => void;
  /** A request id whose judgement is to be recorded. */
  readonly explain?: string;
  /** Waits before reading on, told the event time reached. */
  readonly pace?: (watermarkMs: number) => Promise<void> | undefined;
  /** Told of each request; must copy what it keeps. */
  readonly seen?: (arriving: Arriving) => void;
  /** Told after each record what could not be read so far. */
  readonly unreadable?: (counts: Intake['unreadable']) => void;
  /** Told after each record how many requests so far were not as they should be. */
  readonly irregular?: (counts: Irregular) => void;
  /** Told whenever an own detector fails, and how often it has so far. */
  readonly faulty?: (detector: string, total: number) => void;
  /** Told of each line that cannot be read, to keep it. */
  readonly refused?: (line: Refused) => void;
  /** What people say about incidents; `kept` is told where each stands in event time before it takes effect. */
  readonly answers?: {
    readonly desk: Desk<Answer>;
    readonly before: readonly PlacedAnswer[];
    readonly kept: (answer: PlacedAnswer) => void;
  };
  /** Where what was learned outlives the process; without one the next begins with what it reads again. */
  readonly memory?: Memory;
  /** Events that people plan, the same way. */
  readonly plans?: {
    readonly desk: Desk<Plan>;
    readonly before: readonly PlacedPlan[];
    readonly kept: (plan: PlacedPlan) => void;
  };
  /** Stops reading; what was read is still judged. */
  readonly signal?: AbortSignal;
}

/** Requests that were judged, though not where or as often as the log says. */
export interface Irregular {
  /** Dated further ahead than is allowed. */
  readonly future: number;
  readonly duplicates: number;
  /** Of sites beyond those that are judged apart. */
  readonly strayed: number;
}

export interface PipelineResult extends Pick<Tally, 'requests' | 'signups' | 'firstMs' | 'lastMs'> {
  readonly lines: number;
  readonly unreadable: Intake['unreadable'];
  readonly samples: readonly UnreadableLine[];
  readonly late: number;
  readonly future: number;
  readonly duplicates: number;
  readonly levels: Tally['levels'];
  readonly actions: Tally['actions'];
  /** The last event of each incident. */
  readonly alerts: Tally['alerts'];
  /** Optional fields that the input carries. */
  readonly fields: readonly string[];
  /** Inputs that ended early; what came before was judged. */
  readonly errors: readonly FloodgateError[];
  /** One tree for each verdict on the request asked for. */
  readonly explanations: readonly Explanation[];
}

/**
 * The way of the data, from source to sinks:
 *
 * ```
 *  source ─ records ─▶ intake ─ requests ─▶ engine ─ verdicts, alerts, panes ─▶ sinks
 *           bytes       decode, classify,    panes, score,                       files, metrics,
 *                       enrich               incidents, gate                     page, terminal
 * ```
 *
 * `demo`, `replay` and `run` call it. It returns when the source has ended, or when it is told to stop.
 * Rejects with a `FloodgateError` when a sink cannot write.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { config, own = [] } = options;
  const feed = 'next' in options.source ? options.source : mergedFeed(options.source);
  const tally = new Tally(config.limits.signups);
  const sinks: readonly Sink[] = [tally, ...options.sinks];
  const enricher = createEnricher({
    ...(await openGeo(config.geo)),
    lists: openLists(config.reputation),
    addressesMax: config.limits.addresses,
  });
  const fault = faultCounter(options.say, options.faulty);
  const all = [...detectors, ...own.map(detector => guarded(detector, fault))];
  const active = switchedOn(all, id => config.detectors[id]?.enabled !== false);
  const intake = new Intake({
    format: options.format,
    lineMaxBytes: config.limits.line,
    surfaces: createSurfaces(config.surfaces),
    enricher,
    say: options.say,
    refused: line => {
      engine.refuse();
      options.refused?.(line);
    },
  });
  const engine = new Engine(
    {
      site: config.site,
      paneMs: config.windows.pane,
      latenessMs: config.windows.lateness,
      futureMs: config.windows.future,
      levels: config.levels,
      detectors: active,
      events: config.events.map(({ start, end, ...event }) => ({
        ...event,
        startMs: start,
        endMs: end,
        site: event.site,
      })),
      enricher,
      pseudonyms: createPseudonyms(config.privacy.key ?? replayKey),
      outputs: config.privacy.outputs,
      region: config.privacy.region,
      gateMode: config.gate.mode,
      limits: config.limits,
      fingerprint: fingerprintOf(config, own),
      memory: options.memory,
      ...(options.explain === undefined ? {} : { explain: options.explain }),
    },
    unlessSaid(feed, fanOut(sinks)),
  );
  const errors: FloodgateError[] = [];
  const take = (partition: number, record: RawRecord): void =>
    intake.read(partition, record, arriving => {
      tally.request(arriving.request);
      if (arriving.surface === 'signup' || tally.requests < lookedAt) tally.look(arriving.request);
      options.seen?.(arriving);
      engine.offer(partition, arriving);
    });

  let sinceMs = performance.now();
  /** Judges all that was taken, and lets the process do what else waits now and then. */
  const settle = async () => {
    do {
      if (performance.now() - sinceMs < turnMs) continue;
      await setImmediate();
      sinceMs = performance.now();
    } while (engine.closeSome());
  };

  const hear = (from: <T>(desk: Desk<T>) => readonly T[]) => {
    const { answers, plans } = options;
    if (answers !== undefined) for (const answer of from(answers.desk)) answers.kept(engine.place(answer));
    if (plans !== undefined) for (const plan of from(plans.desk)) plans.kept(engine.placePlan(plan));
  };

  for (const answer of options.answers?.before ?? []) engine.answer(answer);
  for (const plan of options.plans?.before ?? []) engine.plan(plan);
  try {
    while (!options.signal?.aborted) {
      const happening = await feed.next(engine.watermark.furthestBehind);
      if (happening === undefined) break;
      switch (happening.kind) {
        case 'joined':
          engine.join(happening.partition);
          engine.earlier.closedBeforeMs = feed.publishedUntilMs ?? Number.NEGATIVE_INFINITY;
          engine.earlier.saidUntilMs = feed.saidUntilMs ?? Number.NEGATIVE_INFINITY;
          engine.sight.before = feed.blindBefore;
          break;
        case 'records': {
          sinceMs = performance.now();
          engine.lag = happening.lag;
          engine.read += happening.records.length;
          for (const record of happening.records) {
            take(happening.partition, record);
            if (engine.isBehind || performance.now() - sinceMs >= turnMs) await settle();
          }
          options.unreadable?.(intake.unreadable);
          options.irregular?.(engine);
          break;
        }
        case 'left':
          if (happening.error !== undefined) errors.push(happening.error);
          engine.leave(happening.partition);
          break;
        case 'lost':
          engine.lose(happening.partition);
          break;
        case 'idle':
          engine.setAside(happening.partition);
          break;
        case 'silence':
          engine.silence(happening.silentMs);
          break;
      }
      await settle();
      // Not before the feed has said how far an earlier process came.
      hear(desk => desk.take());
      for (const sink of sinks) await sink.ready?.();
      feed.hold?.(engine.watermark.ahead(aheadMs));
      await feed.judged?.(engine.closedMs, partition => engine.watermark.of(partition), engine.sight.open);
      const watermarkMs = engine.watermark.mergedMs;
      if (options.pace && watermarkMs !== undefined && Number.isFinite(watermarkMs)) await options.pace(watermarkMs);
    }
  } finally {
    // What was taken counts, here or after the next start; what comes from now on is refused.
    hear(desk => desk.close());
  }

  // A feed without an end goes on where it was left; what files held is judged to the last line.
  if (!('next' in options.source)) engine.end();
  if (engine.strayed > 0) {
    options.say(
      `more than ${sitesMax} sites: ${engine.strayed} requests of further ones were judged as ${config.site}`,
    );
  }
  await feed.close();
  await closeAll(sinks);
  return {
    requests: tally.requests,
    signups: tally.signups,
    firstMs: tally.firstMs,
    lastMs: tally.lastMs,
    lines: intake.lines,
    unreadable: intake.unreadable,
    samples: intake.samples,
    late: engine.late,
    future: engine.future,
    duplicates: engine.duplicates,
    levels: tally.levels,
    actions: tally.actions,
    alerts: tally.alerts,
    fields: tally.fields,
    errors,
    explanations: engine.sites.explanations,
  };
}

/**
 * The key of pseudonyms where none is configured: public, so that replays compare, and therefore no protection. The
 * service never uses it.
 */
export const replayKey = 'floodgate replay, not a secret';

/**
 * What an earlier process has said is judged again, to have the live window, and not said again. Only of incidents that
 * are open when it comes to new panes the last event is repeated, under its own id: a sink that resends while an
 * incident is open has forgotten it.
 */
function unlessSaid(feed: Feed, out: FanOut): Outlet {
  const open = new Map<string, AlertEvent>();
  const isSaid = (timeMs: number) => timeMs <= (feed.saidUntilMs ?? Number.NEGATIVE_INFINITY);
  return {
    verdict: verdict => {
      if (!isSaid(Date.parse(verdict.judged))) out.verdict(verdict);
    },
    alert: alert => {
      if (!isSaid(Date.parse(alert.time))) {
        open.delete(alert.id);
        out.alert(alert);
      } else if (alert.state === 'closed') open.delete(alert.id);
      else open.set(alert.id, alert);
    },
    pane: pane => {
      if (isSaid(pane.endMs)) {
        if (marks.rebuild.hasSubscribers) marks.rebuild.publish({ site: pane.site, endMs: pane.endMs });
        return;
      }
      const openNow = new Set(pane.openIncidents.map(({ id }) => id));
      for (const [id, alert] of open) {
        if (alert.site !== pane.site) continue;
        open.delete(id);
        // What was read again alone may have looked like an incident that there was not, or begun under another id.
        if (alert.kind === 'blind' || alert.planned !== undefined || openNow.has(id)) out.remind(alert);
      }
      out.pane(pane);
    },
  };
}

interface FanOut extends Outlet {
  remind(alert: AlertEvent): void;
}

function fanOut(sinks: readonly Sink[]): FanOut {
  return {
    verdict: verdict => {
      for (const sink of sinks) sink.verdict?.(verdict);
    },
    alert: alert => {
      for (const sink of sinks) sink.alert?.(alert);
    },
    remind: alert => {
      for (const sink of sinks) sink.remind?.(alert);
    },
    pane: pane => {
      for (const sink of sinks) sink.pane?.(pane);
    },
  };
}

/** A hash of what judging depends on: two configurations that judge alike give incidents the same ids. */
function fingerprintOf(config: Config, own: readonly Detector[]): string {
  const { surfaces, windows, limits, levels, events, reputation, detectors: switched } = config;
  return createHash('sha256')
    .update(JSON.stringify({ surfaces, windows, limits, levels, events, reputation, switched }))
    .update(own.length === 0 ? '' : JSON.stringify(own, textOf))
    .digest('hex');
}

/** What code does is in its text, as far as one can see from outside. */
function textOf(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value;
}
