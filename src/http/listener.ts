import type { Plan } from '../answers/plan.ts';
import type { AlertEvent, Verdict } from '../outputs.ts';
import type { StateEvent } from './wire.ts';

const verdictsMax = 200;
const alertsMax = 100;

/** What a listener has not been told, and the mark to ask from the next time. */
export interface News {
  readonly state: StateEvent | undefined;
  readonly mark: number;
}

/**
 * One reader of the stream of server-sent events. Judging puts in and never waits; the reader takes out when it can. What
 * it leaves standing is bounded: only the newest state, the newest verdicts and alerts, and how many it missed.
 */
export class Listener {
  readonly #newsSince: (mark: number) => News;
  #mark: number;
  #verdicts: Verdict[] = [];
  #alerts: AlertEvent[] = [];
  /** Undefined where nothing was planned or taken back since. */
  #planned: readonly Plan[] | undefined;
  #missed = { verdicts: 0, alerts: 0 };
  #isDue = true;
  #isBeat = false;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(mark: number, newsSince: (mark: number) => News) {
    this.#mark = mark;
    this.#newsSince = newsSince;
  }

  verdict(verdict: Verdict): void {
    this.#verdicts.push(verdict);
    if (this.#verdicts.length <= verdictsMax) return;
    this.#verdicts.shift();
    this.#missed.verdicts++;
  }

  /** Alerts do not wait for the next beat. */
  alert(alert: AlertEvent): void {
    this.#alerts.push(alert);
    if (this.#alerts.length > alertsMax) {
      this.#alerts.shift();
      this.#missed.alerts++;
    }
    this.#wake?.();
  }

  /** All that is planned and not over, whenever that changes; the newest list is enough. */
  planned(plans: readonly Plan[]): void {
    this.#planned = plans;
    this.#wake?.();
  }

  /** Lets go what was gathered since the last time; called at most a few times a second. */
  flush(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  /** A comment, so that proxies and the reader see that the stream lives. */
  beat(): void {
    this.#isBeat = true;
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** The next piece of the stream; undefined once closed. One reader asks, one at a time. */
  async next(): Promise<string | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined;
      const text = this.#take();
      if (text !== '') return text;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #take(): string {
    let text = this.#isBeat ? ': still here\n\n' : '';
    this.#isBeat = false;
    for (const alert of this.#alerts) text += event('alert', alert);
    this.#alerts = [];
    if (this.#planned !== undefined) text += event('planned', this.#planned);
    this.#planned = undefined;
    if (this.#missed.alerts > 0 || (this.#isDue && this.#missed.verdicts > 0)) {
      text += event('missed', this.#missed);
      this.#missed = { verdicts: 0, alerts: 0 };
    }
    if (!this.#isDue) return text;
    this.#isDue = false;
    const { state, mark } = this.#newsSince(this.#mark);
    this.#mark = mark;
    if (state !== undefined) text += event('state', state);
    if (this.#verdicts.length > 0) text += event('verdicts', this.#verdicts);
    this.#verdicts = [];
    return text;
  }
}

/** JSON holds no line break, so one `data` line carries it. */
function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
