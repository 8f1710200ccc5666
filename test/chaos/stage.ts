import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AlertEvent, Verdict } from '../../src/outputs.ts';
import type { Broker } from '../kafka/broker.ts';
import type { Outside } from '../kafka/topics.ts';
import type { Receiver } from '../receiver.ts';
import { findingSaid, Ledger } from './ledger.ts';
import { type Log, type Pace, partitions, ship } from './log.ts';
import { alertSaid, type Difference, differenceOf, type Oracle, type Said, verdictSaid } from './outputs.ts';
import { type Fault, Service } from './service.ts';

/** What all runs share. */
export interface Scene {
  readonly broker: Broker;
  readonly outside: Outside;
  readonly hook: Receiver;
  readonly log: Log;
  readonly oracle: Oracle;
  /** Settings that the oracle was judged with. */
  readonly settings: readonly string[];
  readonly folder: string;
  readonly sessionMs: number;
}

interface Topics {
  readonly requests: string;
  readonly verdicts: string;
  readonly alerts: string;
}

export interface Outcome {
  /** Faults that came about. */
  readonly faults: number;
  /** From each fault to the first output of another judge that could be read. */
  readonly takeOverMs: readonly number[];
  readonly kafka: Difference;
  readonly elsewhere: Difference;
  /** Last lines of files that a crash has left unfinished. */
  readonly torn: number;
  /** What went otherwise than it should, in words. */
  readonly remarks: readonly string[];
}

const patienceMs = 90_000;
/** Over so many seconds all of the log would be published when nothing is left to happen. */
const hurrySeconds = 4;
/** A run that publishes nothing for so long publishes no more. */
const quietMs = 90_000;
/** How often it is looked at what files and webhook were told. */
const lookMs = 250;
const restartsMax = 6;
/** Longer than a service that is told to stop may take. */
const stopMs = 30_000;

/** A fault of a member's life; when it is too late for it is the stage's to say. */
export type Blow = Omit<Fault, 'overFile'>;

/** One run: topics, a group, and the services that are its members. */
export class Stage {
  readonly name: string;
  readonly scene: Scene;
  readonly services: Service[] = [];
  readonly remarks: string[] = [];
  readonly ledger: Ledger;
  readonly #topics: Topics;
  readonly #faultsMs: number[] = [];
  #isEnding = false;
  readonly #pace: Pace = { seconds: 0 };
  #shipping: Promise<void> | undefined;

  private constructor(scene: Scene, name: string, topics: Topics) {
    this.scene = scene;
    this.name = name;
    this.#topics = topics;
    this.ledger = new Ledger(scene.broker.brokers, [topics.verdicts, topics.alerts]);
  }

  static async open(scene: Scene, name: string): Promise<Stage> {
    const { outside } = scene;
    const requests = await outside.topic(partitions);
    const stage = new Stage(scene, name, {
      requests,
      verdicts: await outside.topic(1),
      alerts: await outside.topic(1),
    });
    await stage.ledger.open();
    return stage;
  }

  get #folder(): string {
    return join(this.scene.folder, this.name);
  }

  get #overFile(): string {
    return join(this.#folder, 'over');
  }

  /** Publishes the log over so many seconds, in the background. */
  ship(seconds: number): void {
    const { log, broker } = this.scene;
    this.#pace.seconds = seconds;
    this.#shipping = ship(log, broker.brokers, this.#topics.requests, this.#pace);
    // Looked at when the run is judged.
    this.#shipping.catch(() => {});
  }

  /** Publishes the rest of the log as fast as is ever done: what was to happen meanwhile has happened. */
  hurry(): void {
    this.#pace.seconds = Math.min(this.#pace.seconds, hurrySeconds);
  }

  /** Starts a member, or starts it again in its folder, as another machine and as the same one would. */
  start(name: string, blow?: Blow): Service {
    const folder = join(this.#folder, name);
    const fault = blow && { ...blow, overFile: this.#overFile };
    const service = new Service(name, folder, this.#configOf(name, folder), fault);
    this.services.push(service);
    return service;
  }

  /** A member that is started again whenever it has ended, with the next fault, and in the end with none. */
  supervise(name: string, ...faults: readonly Blow[]): void {
    void this.#keepUp(name, faults);
  }

  /** Kills a supervised member from outside. */
  async kill(service: Service): Promise<void> {
    service.firedMs = Date.now();
    service.signal('SIGKILL');
    await service.exited;
  }

  /** Notes that the judge is gone since then. */
  fell(atMs = Date.now()): void {
    this.#faultsMs.push(atMs);
  }

  async #keepUp(name: string, faults: readonly Blow[]): Promise<void> {
    for (let life = 0; life < faults.length + restartsMax && !this.#isEnding; life++) {
      const fault = faults[life];
      const service = this.start(name, fault);
      const { code, signal, atMs } = await service.exited;
      if (service.firedMs !== undefined) this.fell(service.firedMs);
      if (service.firedMs !== undefined && signal === 'SIGKILL') continue;
      if (service.firedMs !== undefined && fault?.signal === 'SIGTERM') {
        const tookMs = atMs - service.firedMs;
        if (code !== 0) this.remarks.push(`${service.name} ended with ${code ?? signal} on SIGTERM`);
        if (tookMs > stopMs) this.remarks.push(`${service.name} took ${tookMs} ms to end on SIGTERM`);
        continue;
      }
      if (!this.#isEnding)
        this.remarks.push(`${service.name} ended by itself with ${code ?? signal}: ${lastLine(service)}`);
    }
  }

  /** Waits until something holds, looking often; throws when it does not come about. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const endMs = Date.now() + patienceMs;
    while (!holds()) {
      if (Date.now() > endMs) throw new Error(`${this.name}: ${what}: did not come about\n${this.#tale()}`);
      await pause(20);
    }
  }

  /** What the webhook was told in this run, and by whom. */
  get hooked(): readonly { readonly path: string; readonly said: Said }[] {
    return this.scene.hook.received
      .filter(({ path }) => path.startsWith(`/${this.name}/`))
      .map(({ path, body }) => ({
        path,
        said: findingSaid((JSON.parse(body) as { readonly data: unknown }).data),
      }));
  }

  /** Everything is published, or patience is over; all members end; what came out is compared with the oracle. */
  async finish(): Promise<Outcome> {
    const { oracle, outside, log } = this.scene;
    await this.#shipping;
    const missing = new Set(oracle.keys());
    let read = 0;
    for (let before = -1; missing.size > 0 && read > before; ) {
      before = read;
      await this.ledger.until(() => {
        for (; read < this.ledger.entries.length; read++) missing.delete(this.ledger.entries[read]?.id ?? '');
        return missing.size === 0;
      }, quietMs);
    }
    if (missing.size > 0) this.remarks.push(`not all was published, and nothing for ${quietMs} ms\n${this.#tale()}`);
    // Whoever falls before this has a next life, which tells the others what is left to tell.
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#overFile, '');
    await this.#toldElsewhere();
    await this.end();
    await this.ledger.drain(outside);
    await this.ledger.close();
    return {
      faults: this.#faultsMs.length,
      takeOverMs: this.#takeOversMs(),
      kafka: differenceOf(
        oracle,
        this.ledger.entries.filter(({ judgedMs }) => judgedMs <= log.limitMs),
      ),
      ...this.#elsewhere(),
      remarks: this.remarks,
    };
  }

  /** Waits until files and webhook have everything, as long as something comes. */
  async #toldElsewhere(): Promise<void> {
    let least = Number.POSITIVE_INFINITY;
    for (let quietSinceMs = Date.now(); Date.now() - quietSinceMs < quietMs; await pause(lookMs)) {
      const missing = this.#elsewhere().elsewhere.lost.length;
      if (missing === 0) return;
      if (missing < least) quietSinceMs = Date.now();
      least = Math.min(least, missing);
    }
  }

  /** What files and webhook were told, all members together. */
  #elsewhere(): Pick<Outcome, 'elsewhere' | 'torn'> {
    const { oracle, log } = this.scene;
    const files = [...new Set(this.services.map(({ folder }) => folder))].map(linesOf);
    const within = (said: readonly Said[]) => said.filter(({ judgedMs }) => judgedMs <= log.limitMs);
    const alerts = new Map([...oracle].filter(([id]) => id.startsWith('alert')));
    const inFiles = differenceOf(oracle, within(files.flatMap(({ said }) => said)));
    const inHook = differenceOf(alerts, within(this.hooked.map(({ said }) => said)));
    return {
      elsewhere: {
        lost: [...inFiles.lost, ...inHook.lost],
        wrong: [...inFiles.wrong, ...inHook.wrong],
        twice: [...inFiles.twice, ...inHook.twice],
      },
      torn: files.reduce((sum, { torn }) => sum + torn, 0),
    };
  }

  /** Tells every member to end, and sees that it does so in time. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const alive = this.services.filter(service => !service.isOver);
    for (const service of alive) {
      service.signal('SIGCONT');
      // Told twice it would drop what it holds.
      if (!service.isTold) service.signal('SIGTERM');
    }
    const patience = setTimeout(() => {
      for (const service of alive.filter(one => !one.isOver)) {
        this.remarks.push(`${service.name} did not end within ${stopMs} ms: ${lastLine(service)}`);
        service.signal('SIGKILL');
      }
    }, stopMs);
    for (const service of alive) {
      const { code, signal } = await service.exited;
      if (code !== 0) this.remarks.push(`${service.name} ended with ${code ?? signal}: ${lastLine(service)}`);
    }
    clearTimeout(patience);
  }

  #takeOversMs(): readonly number[] {
    return this.#faultsMs.flatMap(fellMs => {
      const first = this.ledger.entries.find(({ sentMs }) => sentMs > fellMs);
      return first === undefined ? [] : [first.readMs - fellMs];
    });
  }

  #configOf(name: string, folder: string): string {
    const { broker, hook, settings, sessionMs } = this.scene;
    const { requests, verdicts, alerts } = this.#topics;
    const brokers = `[${broker.brokers.map(one => `"${one}"`).join()}]`;
    return [
      'sources:',
      `  - kafka: { brokers: ${brokers}, topics: [${requests}], group: ${requests}, from: earliest, format: json, session_timeout: ${sessionMs}ms }`,
      'sinks:',
      `  - kafka: { brokers: ${brokers}, verdicts: ${verdicts}, alerts: ${alerts} }`,
      `  - file: { verdicts: ${join(folder, 'verdicts')}, alerts: ${join(folder, 'alerts')} }`,
      `  - webhook: { url: "${hook.url}/${this.name}/${name}", kinds: [attack, crowd, outage, verification_gap, blind] }`,
      'http: { listen: "127.0.0.1:0" }',
      `state: { dir: ${join(folder, 'state')}, learned: ${join(folder, '..', 'learned')} }`,
      ...settings,
    ].join('\n');
  }

  #tale(): string {
    return this.services.map(service => `${service.name}:\n${service.said.slice(-1_500)}`).join('\n');
  }
}

/** Outputs in the files of a service; a line that a crash cut short is no output. */
export function linesOf(folder: string): { readonly said: readonly Said[]; readonly torn: number } {
  let torn = 0;
  const read = (name: string, saidOf: (value: unknown) => Said): Said[] => {
    const path = join(folder, name);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap(line => {
        if (line === '') return [];
        try {
          return [saidOf(JSON.parse(line))];
        } catch {
          torn++;
          return [];
        }
      });
  };
  const said = [
    ...read('verdicts', value => verdictSaid(value as Verdict)),
    ...read('alerts', value => alertSaid(value as AlertEvent)),
  ];
  return { said, torn };
}

function lastLine({ said }: Service): string {
  return said.trimEnd().split('\n').at(-1) ?? '';
}
