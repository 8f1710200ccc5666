import type { Detector, Signup } from '#sdk';
import { faultCounter, guarded } from './guard.ts';

const signup = {} as Signup;
const evidence = { trait: 'lot', value: 'a', parent: undefined, observed: 3, expected: 1, windowMin: 10 };

function detectorWith(change: { observe?: unknown; values?: readonly string[]; reason?: unknown; words?: unknown }) {
  return {
    meta: {
      id: 'lots',
      title: 'Lots',
      family: 'reuse',
      sees: 'Lots.',
      needs: [],
      honest: 'Auctions.',
      parameters: [],
      runbook: [],
      reason: change.reason ?? (() => 'three lots'),
      ...('words' in change && { words: change.words }),
    },
    traits: [{ id: 'lot', ...(change.values && { values: change.values }), observe: change.observe ?? (() => 'a') }],
  } as unknown as Detector;
}

/** The value that it gives, and what was said of that. */
function observed(change: Parameters<typeof detectorWith>[0]) {
  const said: string[] = [];
  let faults = 0;
  const fault = faultCounter(
    notice => said.push(notice),
    (_, total) => {
      faults = total;
    },
  );
  const { traits } = guarded(detectorWith(change), fault);
  const value = traits?.[0]?.observe(signup);
  return { value, faults, said };
}

test('a value passes, and so does a missing one', () => {
  expect(observed({})).toEqual({ value: 'a', faults: 0, said: [] });
  expect(observed({ observe: () => undefined })).toEqual({ value: undefined, faults: 0, said: [] });
});

test.each<[string, Parameters<typeof detectorWith>[0], string]>([
  [
    'throws an error',
    {
      observe: () => {
        throw new RangeError('no lot');
      },
    },
    'observe of lot throws RangeError at guard.test.ts:',
  ],
  [
    'throws what is no error',
    {
      observe: () => {
        throw null;
      },
    },
    'observe of lot throws what is no error',
  ],
  ['gives a number', { observe: () => 7 }, 'observe of lot gives a number where text or undefined is expected'],
  ['gives null', { observe: () => null }, 'observe of lot gives null where text or undefined is expected'],
  ['is asynchronous', { observe: async () => 'a' }, 'observe of lot gives a promise where text'],
  ['leaves its values', { observe: () => 'c', values: ['a', 'b'] }, 'a value that is not among its `values`'],
])('where observe %s, the value is missing and the fault counted', (_, change, words) => {
  const { value, faults, said } = observed(change);
  expect({ value, faults }).toEqual({ value: undefined, faults: 1 });
  expect(said).toEqual([expect.stringContaining(words)]);
});

test('what somebody typed gets from the message of an error into no log', () => {
  const observe = () => JSON.parse('"ada@example.org');
  const typed = () => {
    throw new Error('ada@example.org\n    at /ada.js:1:1');
  };
  for (const change of [{ observe }, { observe: typed }]) {
    const { said } = observed(change);
    expect(said).toEqual([expect.stringMatching(/ throws (Syntax)?Error at guard\.test\.ts:\d+:\d+; further/)]);
  }
});

test('an asynchronous observe that fails later ends nothing', async () => {
  const unhandled = jest.fn();
  process.once('unhandledRejection', unhandled);
  const fails = observed({ observe: () => Promise.reject(new Error('later')) });
  expect(fails.faults).toBe(1);
  await new Promise(resolve => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('the first fault of a detector is said, cut, and all are counted', () => {
  const said: string[] = [];
  const count = jest.fn();
  const fault = faultCounter(notice => said.push(notice), count);
  for (let i = 0; i < 1_000; i++) fault('lots', 'x'.repeat(5_000));
  expect(count).toHaveBeenLastCalledWith('lots', 1_000);
  expect(said).toHaveLength(1);
  expect(said[0]?.length).toBeLessThan(300);
});

test('words that fail are the counts alone, and long ones are cut', () => {
  const fault = jest.fn();
  const failing = {
    reason: () => {
      throw new Error('no words');
    },
    words: () => 7,
  };
  const { meta } = guarded(detectorWith(failing), fault);
  expect(meta.reason(evidence)).toBe('3 sign-ups in 10 min share their lot; 1 expected');
  expect(meta.words?.(evidence)).toBe('the same lot');
  expect(fault).toHaveBeenCalledTimes(2);
  const long = guarded(detectorWith({ reason: () => 'y'.repeat(5_000) }), fault);
  expect(long.meta.reason(evidence)).toHaveLength(300);
});
