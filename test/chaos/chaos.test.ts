import { Random } from '../../src/simulate/random.ts';
import { built } from '../built.ts';
import { kafkaTest } from '../kafka/broker.ts';
import { logOf } from './log.ts';
import { type PlayName, play } from './plays.ts';
import { openScene } from './scene.ts';
import { type Scene, Stage } from './stage.ts';

const live = kafkaTest();
jest.setTimeout(180_000);

/** `npm run chaos` does these many times, and others. */
const names: readonly PlayName[] = ['before-commit', 'members-frozen'];
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

let scene: (Scene & { close(): Promise<void> }) | undefined;

beforeAll(async () => {
  if (live !== test) return;
  built();
  scene = await openScene(logOf('crowd-under-attack', 1, { from: '13:30', to: '13:45' }));
}, 180_000);
afterAll(() => scene?.close());

// Together: most of the time each of them waits.
live(`a killed and a frozen judge change nothing of what is published (CHAOS_SEED=${seed})`, async () => {
  if (scene === undefined) throw new Error('there is no broker');
  const opened = scene;
  const outcomes = await Promise.all(
    names.map(async name => {
      const stage = await Stage.open(opened, `${name}-${seed}`);
      try {
        const { faults, kafka, elsewhere, remarks } = await play(name, stage, new Random(stage.name));
        return { name, faults, kafka, elsewhere: { lost: elsewhere.lost, wrong: elsewhere.wrong }, remarks };
      } finally {
        await stage.end();
      }
    }),
  );
  const nothing = { lost: [], wrong: [] };
  expect(outcomes).toEqual(
    names.map(name => ({ name, faults: 1, kafka: { ...nothing, twice: [] }, elsewhere: nothing, remarks: [] })),
  );
});
