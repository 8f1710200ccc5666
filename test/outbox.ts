import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incidentKinds } from '../src/outputs.ts';
import type { DeliveryOptions } from '../src/sinks/delivery.ts';
import type { NetworkSink } from '../src/sinks/sink.ts';
import { type TestDeps, turns } from './deps.ts';

/** A folder for outboxes of its own. */
export interface OutboxFolder {
  readonly path: string;
  /** The given-up outputs of a sink. */
  dead(name: string): readonly { readonly cause: string; readonly reason: string; readonly output: object }[];
  remove(): void;
}

export function outboxFolder(): OutboxFolder {
  const path = mkdtempSync(join(tmpdir(), 'floodgate-outbox-'));
  return {
    path,
    dead(name) {
      const text = readFileSync(join(path, name, 'dead-letters.jsonl'), 'utf8');
      return text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line));
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Everything wanted, nothing limited, a day of patience. */
export function deliveryTo(folder: OutboxFolder, deps: TestDeps, change: Partial<DeliveryOptions> = {}) {
  return {
    ...deps,
    now: deps.now,
    name: 'sink',
    filter: { kinds: incidentKinds, severity: 'info', sites: undefined },
    folder: folder.path,
    maxBytes: 16 * 1_048_576,
    maxAgeMs: 86_400_000,
    perMinute: undefined,
    ...change,
  } as const satisfies DeliveryOptions;
}

/** Until nothing waits, ending waits as they come. */
export async function delivered(sink: NetworkSink, deps: TestDeps, upToMs?: number): Promise<void> {
  while (sink.stats().queued > 0) {
    deps.wake(upToMs);
    await turns(1);
  }
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turns(1);
}
