import type { Detector, Trait } from '#sdk';

/** Told that a detector failed: which, and what it did. */
export type Fault = (detector: string, message: string) => void;

/** What a fault says may be as long as what it failed on. */
const faultMax = 200;
/** Longer words of a reason are cut. */
const reasonMax = 300;

/** Counts faults: `count` is told each with the total of its detector, and of each detector the first is said. */
export function faultCounter(
  say: (notice: string) => void,
  count: (detector: string, total: number) => void = () => {},
): Fault {
  const totals = new Map<string, number>();
  return (detector, message) => {
    const total = (totals.get(detector) ?? 0) + 1;
    totals.set(detector, total);
    count(detector, total);
    if (total === 1) say(`detector ${detector}: ${message.slice(0, faultMax)}; further faults are only counted`);
  };
}

/**
 * The detector so that no fault in its code ends the service: a value that it fails to give is missing, words that it
 * fails to find are the counts alone. Shipped detectors are tested and go without.
 */
export function guarded(detector: Detector, fault: Fault): Detector {
  const { meta, traits } = detector;
  const { id, words } = meta;
  const attempt = <Result>(what: string, call: () => Result): Result | undefined => {
    try {
      return call();
    } catch (cause) {
      fault(id, `${what} throws ${cause instanceof Error ? thrown(cause) : 'what is no error'}`);
      return undefined;
    }
  };
  const textOf = (what: string, call: () => unknown): string | undefined => {
    const said = attempt(what, call);
    if (said === undefined || typeof said === 'string') return said?.slice(0, reasonMax);
    fault(id, `${what} gives ${kindOf(said)} where text is expected`);
    return undefined;
  };
  return {
    ...detector,
    meta: {
      ...meta,
      reason: evidence => {
        const { trait, observed, expected, windowMin } = evidence;
        return (
          textOf('reason', () => meta.reason(evidence)) ??
          `${observed} sign-ups in ${windowMin} min share their ${trait}; ${expected} expected`
        );
      },
      ...(words && { words: shared => textOf('words', () => words(shared)) ?? `the same ${shared.trait}` }),
    },
    ...(traits && { traits: traits.map(trait => guardedTrait(trait, message => fault(id, message), attempt)) }),
  };
}

function guardedTrait(
  trait: Trait,
  fault: (message: string) => void,
  attempt: <Result>(what: string, call: () => Result) => Result | undefined,
): Trait {
  const known = trait.values && new Set(trait.values);
  const what = `observe of ${trait.id}`;
  return {
    ...trait,
    observe: signup => {
      const value: unknown = attempt(what, () => trait.observe(signup));
      if (value === undefined) return undefined;
      if (typeof value !== 'string') fault(`${what} gives ${kindOf(value)} where text or undefined is expected`);
      // Unknown values of a closed trait would have no prior, and no bound.
      else if (known?.has(value) === false) fault(`${what} gives a value that is not among its \`values\``);
      else return value;
      return undefined;
    },
  };
}

/** The kind of error and where it was thrown. Its message may hold what somebody typed, which is not for a log. */
function thrown(error: Error): string {
  const stack = error.stack ?? '';
  const frames = stack.slice(stack.indexOf(error.message) + error.message.length);
  const place = /[/\\]([\w.-]{1,80}:\d{1,7}:\d{1,7})\)?$/m.exec(frames)?.[1];
  const kind = error.constructor.name;
  return place === undefined ? kind : `${kind} at ${place}`;
}

function kindOf(value: unknown): string {
  if (value instanceof Promise) {
    // Nobody waits for it, and what it is rejected with would end the process.
    value.catch(() => {});
    return 'a promise';
  }
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
