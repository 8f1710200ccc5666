import type { CourierDeps } from '../src/sinks/courier.ts';

export interface TestDeps extends CourierDeps {
  nowMs: number;
  /** By how much the clock of the machine was set wrong. */
  jumpMs: number;
  /** Every wait that was asked for. */
  readonly waits: number[];
  readonly lines: string[];
  /** Ends the waits that are under way and are at most so long, moving the clock by the longest. */
  wake(upToMs?: number): void;
  /** Whether somebody waits. */
  readonly sleepers: number;
}

/** Time that passes only when told to, chance that is always the worst, and a log that is kept. */
export function testDeps(): TestDeps {
  const sleeping = new Set<{ readonly ms: number; readonly resolve: () => void }>();
  const deps: TestDeps = {
    nowMs: Date.UTC(2025, 0, 27, 13, 41),
    jumpMs: 0,
    waits: [],
    lines: [],
    now: () => deps.nowMs + deps.jumpMs,
    clock: () => deps.nowMs,
    random: () => 1,
    log: (level, text) => deps.lines.push(`${level} ${text}`),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        deps.waits.push(ms);
        const sleeper = {
          ms,
          resolve: () => {
            signal?.removeEventListener('abort', end);
            resolve();
          },
        };
        const end = () => {
          sleeping.delete(sleeper);
          reject(signal?.reason);
        };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', end, { once: true });
      }),
    wake(upToMs = Number.POSITIVE_INFINITY) {
      const due = [...sleeping].filter(sleeper => sleeper.ms <= upToMs);
      deps.nowMs += Math.max(0, ...due.map(sleeper => sleeper.ms));
      for (const sleeper of due) {
        sleeping.delete(sleeper);
        sleeper.resolve();
      }
    },
    get sleepers() {
      return sleeping.size;
    },
  };
  return deps;
}

/** Lets everything run that waits for nothing but its turn. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
