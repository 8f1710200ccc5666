import { createRequire } from 'node:module';

/** The part of kafkajs 2.2.4's request queue that is mended. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const checkMs = 10;

/**
 * After its first answer each connection of kafkajs sets a timer with a negative time, again and again, though nothing
 * waits: a thousand wake-ups a second, and a warning from Node 24 on. This one is set only while a request waits.
 */
export function mendRequestQueue(): void {
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      Math.max(this.throttledUntil - Date.now(), checkMs),
    );
  };
}
