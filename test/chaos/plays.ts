import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/simulate/random.ts';
import type { Mark, Service } from './service.ts';
import { type Blow, linesOf, type Outcome, type Stage } from './stage.ts';

/** What is done to the services of one run; chance decides the moments. Resolves when they may end. */
type Play = (stage: Stage, random: Random) => Promise<void>;

/** Over so many seconds the log is published: a run's faults come while it is. */
const shortSeconds = 8;
/** For what the log must not end before; then it is hurried. */
const longSeconds = 60;

export const plays = {
  /** Nothing happens. */
  async none(stage) {
    stage.ship(shortSeconds);
    stage.supervise('m1');
  },

  'mid-batch': killedAt('batch', 10),
  'before-commit': killedAt('outputs', 3),
  'after-commit': killedAt('committed', 3),

  /** Killed once there is something to rebuild, and again while rebuilding. */
  rebuild: (stage, random) => struck(stage, kill('committed', 2 + random.int(2)), kill('rebuild', 1 + random.int(12))),

  /** A second member joins; the judge or the newcomer is killed when it is told of a new assignment. */
  async rebalance(stage, random) {
    stage.ship(shortSeconds);
    const isNewcomer = random.int(4) === 0;
    stage.supervise('m1', ...(isNewcomer ? [] : [kill('rebalance', 1 + random.int(3))]));
    await stage.until('an output, or an end', () => stage.ledger.entries.length > 20 || stage.services.length > 1);
    stage.supervise('m2', ...(isNewcomer ? [kill('rebalance', 1)] : []));
  },

  /** Killed from outside at any moment, twice. */
  async anywhere(stage, random) {
    stage.ship(shortSeconds);
    stage.supervise('m1');
    for (let times = 0; times < 2; times++) {
      await pause(random.between(600, 5_000));
      const judge = stage.services.at(-1);
      if (judge !== undefined) await stage.kill(judge);
    }
  },

  /** Told to end in the middle, and started again. */
  stopped: (stage, random) => struck(stage, { mark: 'batch', at: 2 + random.int(10), signal: 'SIGTERM' }),

  'broker-restart': brokerAway(0),
  'broker-away': brokerAway(60_000),

  /** Three members; the judge is killed, then the next one, and the third goes on alone. */
  'members-killed': membersAnd(async judge => {
    judge.signal('SIGKILL');
    await judge.exited;
  }),

  'members-stopped': membersAnd(async judge => {
    judge.signal('SIGTERM');
    await judge.exited;
  }),

  /** Three members; the judge freezes around a commit until another one has taken over, and then goes on. */
  'members-frozen': async (stage, random) => {
    stage.ship(longSeconds);
    const mark = (['outputs', 'outputs', 'batch', 'committed'] as const)[random.int(4)] ?? 'outputs';
    const fault = { mark, at: 1 + random.int(3), signal: 'SIGSTOP', later: true } as const;
    const judge = stage.start('m1', fault);
    await joinedBy(stage, judge, 'm2', 'm3');
    judge.arm();
    await stage.until('the freeze', () => judge.firedMs !== undefined);
    const frozenMs = judge.firedMs ?? 0;
    stage.fell(frozenMs);
    await stage.until('another judge', () => stage.ledger.entries.some(({ sentMs }) => sentMs > frozenMs));
    stage.hurry();
    const before = new Set(publishedBy(stage, judge));
    const said = judge.said.length;
    judge.signal('SIGCONT');
    await stage.until(
      'the frozen one to notice',
      () => judge.isOver || /standing by|judging \d/.test(judge.said.slice(said)),
    );
    // On a slow machine it may become the judge again, and then it may speak.
    if (/judging [1-9]/.test(judge.said.slice(said))) return;
    if (judge.isOver) {
      const { code } = await judge.exited;
      if (code !== 1 || !judge.said.includes('another member judges now')) {
        stage.remarks.push(`the frozen one ended with ${code}, and not as one that was fenced`);
      }
    }
    await pause(1_000);
    // What it had committed before it froze was its own to tell, once more under an equal id.
    const own = new Set(stage.ledger.entries.filter(({ sentMs }) => sentMs <= frozenMs).map(({ id }) => id));
    const late = publishedBy(stage, judge).filter(id => !before.has(id) && !own.has(id));
    if (late.length > 0) stage.remarks.push(`the frozen one published ${late.length} outputs: ${late.slice(0, 3)}`);
  },
} satisfies Record<string, Play>;

export type PlayName = keyof typeof plays;

export async function play(name: PlayName, stage: Stage, random: Random): Promise<Outcome> {
  await plays[name](stage, random);
  return stage.finish();
}

function kill(mark: Mark, at: number): Blow {
  return { mark, at, signal: 'SIGKILL' };
}

function killedAt(mark: Mark, below: number): Play {
  return (stage, random) => struck(stage, kill(mark, 1 + random.int(below)));
}

/** One member and its faults; the log goes on until the first has come, however slow the machine. */
async function struck(stage: Stage, ...blows: readonly Blow[]): Promise<void> {
  stage.ship(longSeconds);
  stage.supervise('m1', ...blows);
  await stage.until('the fault', () => stage.services.some(({ firedMs }) => firedMs !== undefined));
  stage.hurry();
}

/** One member, which has to do without the broker for so long, and must not end. */
function brokerAway(awayMs: number): Play {
  return async (stage, random) => {
    stage.ship(shortSeconds);
    stage.supervise('m1');
    await stage.until('an output', () => stage.ledger.entries.length > 0);
    await pause(random.between(0, 3_000));
    stage.fell();
    await stage.scene.broker.restart(awayMs);
  };
}

function membersAnd(end: (judge: Service) => Promise<void>): Play {
  return async (stage, random) => {
    stage.ship(longSeconds);
    const first = stage.start('m1');
    await joinedBy(stage, first, 'm2', 'm3');
    for (const last of [first, undefined]) {
      const judge = last ?? judgeOf(stage);
      await pause(random.between(0, 2_000));
      const atMs = Date.now();
      await end(judge);
      stage.fell(atMs);
      // One that is told to stop publishes what it has judged before it goes.
      const goneMs = Date.now();
      await stage.until('another judge', () => stage.ledger.entries.some(({ sentMs }) => sentMs > goneMs + 1));
    }
    stage.hurry();
  };
}

async function joinedBy(stage: Stage, judge: Service, ...names: readonly string[]): Promise<void> {
  await stage.until('an output', () => stage.ledger.entries.length > 0);
  for (const name of names) {
    const other = stage.start(name);
    await stage.until(`${name} to stand by`, () => other.said.includes('standing by'));
  }
  const count = stage.ledger.entries.length;
  await stage.until('the judge to go on', () => stage.ledger.entries.length > count && !judge.isOver);
}

/** The member that was last told that it judges. */
function judgeOf(stage: Stage): Service {
  const judge = stage.services.find(({ said, isOver }) => !isOver && /judging \d+(?![\s\S]*standing by)/.test(said));
  if (judge === undefined) throw new Error(`${stage.name}: nobody judges`);
  return judge;
}

/** Ids of what one member has told its files and its webhook. */
function publishedBy(stage: Stage, { name, folder }: Service): readonly string[] {
  const hooked = stage.hooked.filter(({ path }) => path === `/${stage.name}/${name}`);
  return [...linesOf(folder).said.map(({ id }) => id), ...hooked.map(({ said }) => said.id)];
}
