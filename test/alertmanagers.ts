import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, freePorts } from './ports.ts';
import { describeWith, isReady, stopped } from './program.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const program = 'prometheus-alertmanager';
export const whenInstalled = describeWith([program], 'alerts through a real Alertmanager');

export interface Notified {
  readonly status: string;
  readonly alerts: readonly { readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
}

/** Two that know each other. */
interface Pair {
  readonly urls: readonly string[];
  /** Kills the first and starts it again. */
  again(): Promise<void>;
}

/** Real Alertmanagers for each test of a file, with a webhook behind them: what somebody who is paged sees. */
export class Alertmanagers {
  #folder: string | undefined;
  #pager: Receiver | undefined;
  readonly #running: ChildProcess[] = [];

  constructor() {
    beforeEach(async () => {
      this.#folder = mkdtempSync(join(tmpdir(), 'floodgate-alertmanager-'));
      this.#pager = await startReceiver();
    });
    afterEach(async () => {
      for (const child of this.#running.splice(0)) await stopped(child);
      await this.pager.close();
      rmSync(this.folder, { recursive: true });
    });
  }

  get folder(): string {
    if (this.#folder === undefined) throw new Error('there is no folder yet');
    return this.#folder;
  }

  get pager(): Receiver {
    if (this.#pager === undefined) throw new Error('there is no pager yet');
    return this.#pager;
  }

  notified(): readonly Notified[] {
    return this.pager.received.map(({ body }) => JSON.parse(body) as Notified);
  }

  statuses(): readonly string[] {
    return this.notified().map(({ status }) => status);
  }

  /** Resolves once somebody was paged with the status. */
  async pages(status: 'firing' | 'resolved'): Promise<void> {
    await this.pager.until(() => this.statuses().includes(status));
  }

  /** Resolves with the URL of one that is alone when it answers that it is ready. */
  async start(): Promise<string> {
    return this.#start('one', '100ms', ['--cluster.listen-address=']);
  }

  async startPair(groupInterval = '1s', peerTimeout = '300ms'): Promise<Pair> {
    const [ofFirst, ofSecond] = await pairArgs(peerTimeout);
    const first = await this.#start('first', groupInterval, ofFirst);
    const child = this.#running.at(-1) as ChildProcess;
    const second = await this.#start('second', groupInterval, ofSecond);
    const urls = [first, second];
    await met(urls);
    return {
      urls,
      again: async () => {
        await stopped(child);
        await this.#start('first', groupInterval, ofFirst, Number(new URL(first).port));
        await met(urls);
      },
    };
  }

  async #start(name: string, groupInterval: string, cluster: readonly string[], at?: number): Promise<string> {
    const address = `127.0.0.1:${at ?? (await freePort())}`;
    const args = [
      `--config.file=${this.#configure(groupInterval)}`,
      `--storage.path=${join(this.folder, name)}`,
      `--web.listen-address=${address}`,
      ...cluster,
    ];
    const child = spawn(program, args, { stdio: 'ignore' });
    this.#running.push(child);
    const url = `http://${address}`;
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      return isReady(url);
    });
    return url;
  }

  /** Writes what each is told to do. */
  #configure(groupInterval: string): string {
    const path = join(this.folder, 'alertmanager.json');
    writeFileSync(
      path,
      JSON.stringify({
        route: { receiver: 'pager', group_by: ['kind', 'site'], group_wait: '50ms', group_interval: groupInterval },
        receivers: [{ name: 'pager', webhook_configs: [{ url: this.pager.url, send_resolved: true }] }],
      }),
    );
    return path;
  }
}

/** Of two that are to know each other. */
async function pairArgs(peerTimeout: string): Promise<[readonly string[], readonly string[]]> {
  const [first, second] = (await freePorts(2)) as [number, number];
  const args = (own: number, other: number) => [
    `--cluster.listen-address=127.0.0.1:${own}`,
    `--cluster.peer=127.0.0.1:${other}`,
    '--cluster.gossip-interval=20ms',
    // The second waits before it notifies what the first may have: shorter than an interval, as in the default settings,
    // or it would notify what was so before that.
    `--cluster.peer-timeout=${peerTimeout}`,
  ];
  return [args(first, second), args(second, first)];
}

/** Until each of the two knows the other. */
async function met(urls: readonly string[]): Promise<void> {
  for (const url of urls) await until(async () => (await metricOf(url, 'alertmanager_cluster_members')) === 2);
}

/** Asks again and again, leaving the processor to whoever is asked. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

/** One of its own metrics, summed over labels. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const values = Array.from(text.matchAll(new RegExp(`^${name}(?:{.*})? (.+)$`, 'gm')), ([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0);
}

/** How often each has looked whether there is something to notify that nobody has yet. */
export const looks = (urls: readonly string[]) =>
  Promise.all(urls.map(url => metricOf(url, 'alertmanager_nflog_queries_total')));

/** Until each has looked again. */
export async function looked(urls: readonly string[], since: readonly number[]): Promise<void> {
  await until(async () => (await looks(urls)).every((count, at) => count > (since[at] ?? 0)));
}
