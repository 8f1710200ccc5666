import type { Plan } from '../answers/plan.ts';
import type { HelloEvent, MissedEvent, StateEvent } from '../http/wire.ts';
import type { AlertEvent, Verdict } from '../outputs.ts';

const retryMs = 5_000;

export interface FeedHandlers {
  /** After each connect, before anything else: what was said until now. */
  load(): Promise<void>;
  hello(hello: HelloEvent): void;
  state(state: StateEvent): void;
  verdicts(verdicts: readonly Verdict[]): void;
  alert(alert: AlertEvent): void;
  planned(plans: readonly Plan[]): void;
  missed(missed: MissedEvent): void;
  connected(isConnected: boolean): void;
}

/** Follows the stream for ever: connects again by itself, and loads anew what happened in between. */
export function follow(handlers: FeedHandlers): void {
  const source = new EventSource('/api/v1/stream');
  // What is told while the history loads waits for it, so that old never overwrites new.
  let loaded = Promise.resolve();
  const on = <T>(name: string, handle: (data: T) => void) =>
    source.addEventListener(name, event => {
      const data = JSON.parse((event as MessageEvent<string>).data) as T;
      loaded = loaded.then(() => handle(data));
    });
  on('hello', handlers.hello);
  on('state', handlers.state);
  on('verdicts', handlers.verdicts);
  on('alert', handlers.alert);
  on('planned', handlers.planned);
  on('missed', handlers.missed);
  source.addEventListener('open', () => {
    loaded = handlers.load().then(
      () => handlers.connected(true),
      () => handlers.connected(false),
    );
  });
  source.addEventListener('error', () => {
    handlers.connected(false);
    // The browser tries again after a lost connection, but not after an answer that was no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(handlers), retryMs);
  });
}

export async function load<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}
