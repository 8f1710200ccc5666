import type { Cluster, GateState, PlannedFacts, Share } from '../outputs.ts';
import { round } from '../score/reasons.ts';
import type { Blinding } from './blind.ts';
import type { Confirmations } from './confirmations.ts';
import type { Cause } from './failing.ts';
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
  const part = percent(share?.estimate ?? 0);
  // Found by those who came before.
  const isPausing = part === percent(0);
  const looks = isPausing
    ? `earlier sign-ups look like it, and hardly any of ${signups}`
    : `${part}${between} of ${signups} look like it`;
  return {
    title: isPausing ? `Sign-up attack that pauses: hardly any of ${signups}` : `Sign-up attack: ${part} of ${signups}`,
    summary:
      `Registration is under attack ${since(told.onsetMs)}: ${looks}, ${rate(told)}.` +
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

/** Of a planned event. What somebody notes of it may be long, so it stands in the summary. */
export function plannedWords({ state }: Change, planned: PlannedFacts): Words {
  const { start, end, factor, note, by, withdrawn_by: withdrawnBy } = planned;
  const span = `from ${moment(start)} to ${moment(end)} UTC`;
  const what = note === undefined ? '' : ` (${note})`;
  if (state === 'closed') {
    return withdrawnBy === undefined
      ? {
          title: 'Planned event is over',
          summary: `What was planned ${span}${what} is over: as many people as usual are expected.`,
        }
      : {
          title: 'Planned event is taken back',
          summary: `${withdrawnBy} has taken back what was planned${what}: as many people as usual are expected.`,
        };
  }
  const title = state === 'open' ? 'Planned event' : 'Planned event begins';
  return {
    title: `${title}: ${count(factor)} times as many people as usual ${span}`,
    summary:
      `${by ?? 'The configuration'} expects ${count(factor)} times as many people as usual ${span}${what}. ` +
      'As many are no crowd, and an attack among them is one all the same.',
  };
}

export function blindWords(change: Change, reason: Blinding, onsetMs: number): Words {
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

/** `cause` is the present one, or the last where it is over. */
export function outageWords(change: Change, cause: Cause): Words {
  if (change.state === 'closed') {
    return {
      title: 'Sign-up works again',
      summary: `The outage ${since(cause.onsetMs)} is over: ${causeWords(cause)} no more.`,
    };
  }
  const what = causeWords(cause);
  return {
    title: `Sign-up outage: ${what}`,
    summary: `${since(cause.onsetMs, 'Since')} ${what}. ${steps[cause.why]}`,
  };
}

const steps: Readonly<Record<Cause['why'], string>> = {
  errors: 'No attack explains it: look at the last deploy and at what sign-up depends on.',
  signups: 'Other traffic is as usual: follow the way from the form to the sign-up yourself.',
  form: 'Sign-ups go on without it. If its route has moved, name it under surfaces.signup_form.',
  mail: 'It is missing at providers where people used to confirm, so look at the delivery of mail first.',
  part: 'The rest signs up as before. Ask the carrier or the provider, and look at what was blocked last.',
};

function causeWords({ why, part, lost, observedPerMin, expectedPerMin }: Cause): string {
  const rates = `${count(observedPerMin)} a minute where ${count(expectedPerMin)} are expected`;
  switch (why) {
    case 'errors':
      return `${whole(lost * 100)} % of the sign-ups end in an error of the server`;
    case 'signups':
      return `hardly anybody signs up, ${rates}`;
    case 'form':
      return `the sign-up form is hardly requested, ${rates}`;
    case 'mail':
      return `accounts are hardly confirmed, ${rates}`;
    case 'part':
      return `nobody signs up from ${part ?? 'a part of the site'}, where ${count(expectedPerMin)} a minute are usual`;
  }
}

export function gapWords(change: Change, { accounts, confirmed, usual, sinceMs, spanMin }: Confirmations): Words {
  if (change.state === 'closed') {
    return {
      title: 'Accounts are confirmed again',
      summary: `Of ${whole(accounts)} accounts in ${whole(spanMin)} min ${whole(confirmed)} are confirmed, as is usual.`,
    };
  }
  return {
    title: `Verification gap: ${whole(accounts - confirmed)} of ${whole(accounts)} accounts are not confirmed`,
    summary:
      `Of ${whole(accounts)} accounts made in ${whole(spanMin)} min only ${whole(confirmed)} are confirmed; ` +
      `${whole(accounts * usual)} are usual. So it has been ${since(sinceMs)}. The mail arrives, since others confirm: ask whose ` +
      'mailboxes these are, and stop sending to them.',
  };
}

function since(onsetMs: number, word = 'since'): string {
  return `${word} ${clock(onsetMs)} UTC`;
}

function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

function moment(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
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

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
