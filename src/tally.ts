import type { Action, AlertEvent, Level, PaneSummary, Verdict } from './outputs.ts';
import { optionalFields, type Request } from './request.ts';
import { liveMs } from './score/live.ts';
import type { Sink } from './sinks/sink.ts';
import { Generations } from './windows/generations.ts';

const incidentsMax = 1_000;

/** Counts what was said, for the summary at the end. */
export class Tally implements Sink {
  readonly name = 'tally';
  readonly levels: Record<Level, number> = { normal: 0, suspicious: 0, malicious: 0 };
  readonly actions: Record<Action, number> = { allow: 0, challenge: 0, deny: 0 };
  readonly #incidents = new Map<string, AlertEvent>();
  /** What was last said of each sign-up of the live window, so that a revision counts in place of what it revises. */
  readonly #said: Generations<Pick<Verdict, 'level' | 'action'>>;
  readonly #fields = new Set<string>();
  requests = 0;
  signups = 0;
  firstMs: number | undefined;
  lastMs: number | undefined;

  constructor(signupsMax: number) {
    this.#said = new Generations({ spanMs: liveMs, max: signupsMax * 2 });
  }

  /** The last event of each incident, oldest incident first. */
  get alerts(): readonly AlertEvent[] {
    return [...this.#incidents.values()];
  }

  /** Optional fields that were seen, in the order of the format's description. */
  get fields(): readonly string[] {
    return optionalFields.filter(field => this.#fields.has(field));
  }

  request(request: Request): void {
    this.requests++;
    if (this.firstMs === undefined || request.timeMs < this.firstMs) this.firstMs = request.timeMs;
    if (this.lastMs === undefined || request.timeMs > this.lastMs) this.lastMs = request.timeMs;
  }

  /** Which optional fields a line carries; asked of sign-ups and of the first lines, not of all. */
  look(request: Request): void {
    if (this.#fields.size === optionalFields.length) return;
    const carried = {
      user_agent: request.userAgent,
      referer: request.referer,
      email: request.email,
      email_domain: request.emailDomain,
      user_name: request.userName,
      phone: request.phone,
      session_id: request.sessionId,
      device_id: request.deviceId,
      ja4: request.ja4,
      country: request.country,
      asn: request.asn,
      user_id: request.userId,
      event: request.event,
      outcome: request.outcome,
    };
    for (const field of optionalFields) if (carried[field] !== undefined) this.#fields.add(field);
  }

  verdict(verdict: Verdict): void {
    const key = `${verdict.request_id} ${verdict.time} ${verdict.client}`;
    const before = verdict.revision === 0 ? undefined : this.#said.touch(key);
    if (verdict.revision === 0) this.signups++;
    if (before !== undefined) {
      this.levels[before.level]--;
      this.actions[before.action]--;
    }
    this.levels[verdict.level]++;
    this.actions[verdict.action]++;
    this.#said.set(key, { level: verdict.level, action: verdict.action });
  }

  pane(pane: PaneSummary): void {
    this.#said.advance(pane.endMs);
  }

  remind(alert: AlertEvent): void {
    this.alert(alert);
  }

  alert(alert: AlertEvent): void {
    if (alert.planned !== undefined) return;
    this.#incidents.set(alert.id, alert);
    if (this.#incidents.size > incidentsMax) {
      const oldest = this.#incidents.keys().next().value;
      if (oldest !== undefined) this.#incidents.delete(oldest);
    }
  }
}
