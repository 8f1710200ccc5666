import { appendFile, rename, stat } from 'node:fs/promises';
import type { GivenUp, GivenUpCause } from './courier.ts';
import { givenUpCauses } from './courier.ts';

export interface DeadLetterOptions {
  /** JSON lines `{time, cause, reason, output}`. At its bound it becomes `PATH.1`, and the one before that goes. */
  readonly path: string;
  readonly maxBytes: number;
  /** Epoch ms. */
  now(): number;
  failed(error: Error): void;
}

/** Waiting to be written; beyond it they are only counted. */
const waitingMax = 10_000;

/** Outputs of a sink that were given up, with the reason, kept for a person to look at. */
export class DeadLetterFile {
  readonly counts: Record<GivenUpCause, number> = Object.fromEntries(givenUpCauses.map(cause => [cause, 0])) as Record<
    GivenUpCause,
    number
  >;
  readonly #options: DeadLetterOptions;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: DeadLetterOptions) {
    this.#options = options;
  }

  keep(json: string, { cause, reason }: GivenUp): void {
    this.counts[cause]++;
    if (this.#lines.length >= waitingMax) return;
    const time = new Date(this.#options.now()).toISOString();
    this.#lines.push(`${JSON.stringify({ time, cause, reason }).slice(0, -1)},"output":${json}}\n`);
    this.#writing ??= this.#write();
  }

  async settle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    await Promise.resolve();
    const { path, maxBytes, failed } = this.#options;
    const text = this.#lines.splice(0).join('');
    try {
      const bytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
      if (bytes > 0 && bytes + Buffer.byteLength(text) > maxBytes) await rename(path, `${path}.1`);
      await appendFile(path, text, { mode: 0o600 });
    } catch (error) {
      failed(error as Error);
    }
    this.#writing = this.#lines.length > 0 ? this.#write() : undefined;
  }
}
