import type { Cluster, GateState, Share } from '../outputs.ts';
import { round } from '../score/reasons.ts';
import type { Change } from './life.ts';

/** What people read of an alert event. */
export interface Words {
  readonly title: string;
  readonly summary: string;
}

interface Told {
  readonly onsetMs: number;
  readonly observedPerMin: number;
  readonly expectedPerMin: number;
}

const gateWords: Readonly<Record<GateState, string>> = {
  open: 'open',
  challenge: 'challenge suspects',
  throttle: 'throttle per network and deny clusters',
  limited: 'deny suspects and queue the rest',
  closed: 'no new registrations',
};

export function attackWords(
  change: Change,
  told: Told & {
    readonly signupsTenMin: number;
    readonly share: Share | undefined;
    readonly clusters: readonly Cluster[];
  },
): Words {
  if (change.state === 'closed') {
    return {
      title: 'Sign-up attack is over',
      summary: `No more sign-ups that look like the attack ${since(told.onsetMs)}; the gate may open.`,
    };
  }
  const { share, clusters } = told;
  const signups = `${told.signupsTenMin.toLocaleString('en-US')} sign-ups in 10 min`;
  const between = share === undefined ? '' : ` (between ${percent(share.low)} and ${percent(share.high)})`;
  const [largest] = clusters;
  const others = clusters.length > 1 ? `, and ${clusters.length - 1} more` : '';
  return {
    title: `Sign-up attack: ${percent(share?.estimate ?? 0)} of ${signups}`,
    summary:
      `Registration is under attack ${since(told.onsetMs)}: ${percent(share?.estimate ?? 0)}${between} of ${signups} ` +
      `look like it, ${rate(told)}.` +
      `${largest === undefined ? '' : ` Largest cluster: ${largest.describe}${others}.`}` +
      ` Recommended gate: ${gateWords[change.gate]}.`,
  };
}

export function crowdWords(change: Change, told: Told): Words {
  if (change.state === 'closed') {
    return {
      title: 'Sign-up crowd is over',
      summary: `The crowd that came ${since(told.onsetMs)} has gone: ${rate(told)}.`,
    };
  }
  return {
    title: `Sign-up crowd: ${rate(told)}, and they are people`,
    summary: `More people than usual sign up ${since(told.onsetMs)}: ${rate(told)}. Nothing machine-like was found in the surge.`,
  };
}

export function blindWords(change: Change, reason: 'silence' | 'unreadable' | 'lag', onsetMs: number): Words {
  if (change.state === 'closed') {
    return {
      title: 'floodgate can see again',
      summary: `What it could not see ${since(onsetMs)} is not judged again.`,
    };
  }
  if (reason === 'lag') {
    return {
      title: 'floodgate falls behind: records come faster than they are judged',
      summary:
        `Since ${clock(onsetMs)} UTC reading lags by more than a minute and does not catch up, so verdicts and alerts come ` +
        'late. What is judged is whole, and incidents go on. Give it a faster processor or several lines a record, and ' +
        'look at what the sinks wait for.',
    };
  }
  const what =
    reason === 'silence'
      ? 'no request of any kind has come, though there usually are many'
      : 'most lines of the log cannot be read';
  return {
    title: `floodgate is blind: ${what}`,
    summary:
      `Since ${clock(onsetMs)} UTC ${what}. Open incidents are frozen, and nothing follows from quiet sign-ups until ` +
      'this is mended: look at the log shipper and the log format first.',
  };
}

function since(onsetMs: number): string {
  return `since ${clock(onsetMs)} UTC`;
}

function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

function rate({ observedPerMin, expectedPerMin }: Told): string {
  return `${count(observedPerMin)} sign-ups a minute where ${count(expectedPerMin)} are expected`;
}

function count(value: number): string {
  return round(value).toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
