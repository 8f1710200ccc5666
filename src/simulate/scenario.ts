import { fakeSignup } from './attack.ts';
import type { Campaign } from './campaign.ts';
import { type FieldSet, formatOf } from './fields.ts';
import { checkUp, crawl, type HonestWorld, lookerVisit, memberVisit, partnerSignup, signup } from './honest.ts';
import { Internet } from './internet.ts';
import type { CampaignLabel, Label, SignupLabel } from './label.ts';
import { lineOf, timeOf } from './line.ts';
import { type Outline, outlineOf } from './outline.ts';
import { People } from './people.ts';
import { publicIncidentOutline } from './public-incident.ts';
import { Queue } from './queue.ts';
import { Random } from './random.ts';
import { arrivals, beats, highest, type Rate } from './rate.ts';
import { publicIncident, type ScenarioName, scenarios } from './scenarios.ts';
import { simulationName } from './source.ts';
import type { Step } from './visit.ts';

/** One line of a simulated log, without its line end, and the truth about it where there is one to tell. */
export interface SimulatedLine {
  readonly timeMs: number;
  readonly text: string;
  readonly label?: Label;
}

export interface SimulateOptions {
  /** What the log holds; otherwise the seed decides. */
  readonly fields?: FieldSet | undefined;
  /** The name that the log will be read under: a format without request ids has the line's place instead. */
  readonly source?: string | undefined;
}

/** A kind of visitor: when they come, and what each of them does. */
interface Stream {
  readonly name: string;
  readonly moments: Iterator<number>;
  readonly visit: (number: number, timeMs: number, random: Random) => readonly Step[];
}

/** Lines of one visit of each kind, on average: only to share out the lines that a run may have. */
const linesPerMemberVisit = 8;
const linesPerLook = 4.5;
/** By this time after its end the last account of a campaign is made. */
const aftermathMs = 5 * 60_000;

/**
 * Simulates one scenario: a site with its members, newcomers, crawlers and monitors, and what the scenario adds, waves
 * of people, troubles or attacks. A seed decides everything, the site's size and the kind of attack included; the same seed
 * gives the same lines.
 *
 * Lines come in order of time and are made when they are asked for: only visits that have begun are held. A
 * campaign's label comes with a line some minutes after its last sign-up.
 */
export function* simulate(
  name: ScenarioName,
  seed: number,
  options: SimulateOptions = {},
): Generator<SimulatedLine, void> {
  const random = new Random(`${name}/${seed}`);
  const internet = new Internet(random.stream('internet'));
  const own = random.stream('outline');
  const outline =
    name === publicIncident ? publicIncidentOutline(own, internet) : outlineOf(scenarios[name], own, internet);
  const truths = new Truths(outline.campaigns);
  const { host } = outline.site;
  const fields = options.fields ?? outline.site.fields;
  const hasIds = formatOf(fields) === 'json';
  let lines = 0;
  for (const step of merged(streamsOf(outline, internet, random), outline.endMs, random)) {
    const requestId = hasIds ? `r-${++lines}` : `${options.source ?? simulationName}:${++lines}`;
    const text = lineOf(step, requestId, host, fields);
    const label = truths.about(step, requestId);
    yield label === undefined ? { timeMs: step.timeMs, text } : { timeMs: step.timeMs, text, label };
  }
}

function streamsOf(outline: Outline, internet: Internet, random: Random): readonly Stream[] {
  const { site, startMs, endMs, signupsPerMin, partnerShare, waves, campaigns, sweepPerMin } = outline;
  const people = new People(random.stream('people'), internet, site, outline.audience, outline.memberCount);
  const pressure: Rate = timeMs =>
    [...waves, ...campaigns].reduce((sum, { perMin }) => sum + perMin(timeMs), signupsPerMin(timeMs));
  const world: HonestWorld = { site, internet, people, pressure };

  const independent = (streamName: string, rate: Rate, visit: Stream['visit'], from = startMs): Stream => ({
    name: streamName,
    moments: arrivals(rate, highest(rate, from, endMs), from, endMs, random.stream(`${streamName} arrive`)),
    visit,
  });
  // Members, lookers and crawlers share the lines that are left, with the rhythm of the sign-ups.
  const rhythmMean = meanOf(signupsPerMin, startMs, endMs);
  const perMinute = outline.otherLines / ((endMs - startMs) / 60_000);
  const share = (part: number, linesEach: number): Rate => {
    const rate = (perMinute * part) / linesEach / rhythmMean;
    return timeMs => rate * signupsPerMin(timeMs);
  };

  const streams = [
    independent(
      'signups',
      timeMs => signupsPerMin(timeMs) * (1 - partnerShare),
      (number, timeMs, own) => signup(world, number, timeMs, own, {}),
    ),
    independent(
      'partner',
      timeMs => signupsPerMin(timeMs) * partnerShare,
      (number, timeMs, own) => partnerSignup(world, number, timeMs, own),
    ),
    independent('members', share(0.66, linesPerMemberVisit), (_, timeMs, own) => memberVisit(world, timeMs, own)),
    independent('lookers', share(0.26, linesPerLook), (_, timeMs, own) => lookerVisit(world, timeMs, own, {})),
    independent(
      'crawlers',
      () => perMinute * 0.06,
      (number, timeMs, own) => crawl(world, number, timeMs, own),
    ),
    {
      name: 'monitor',
      moments: beats(() => 2, startMs, endMs, 0.001, random.stream('monitor arrives')),
      visit: (number: number, timeMs: number, own: Random) => checkUp(world, number, timeMs, own),
    },
  ];
  waves.forEach((wave, at) => {
    const firstNumber = (at + 1) * 1_000_000;
    streams.push(
      independent(wave.name, wave.perMin, (number, timeMs, own) =>
        signup(world, firstNumber + number, timeMs, own, wave),
      ),
      independent(
        `${wave.name} lookers`,
        timeMs => wave.perMin(timeMs) * wave.lookers,
        (_, timeMs, own) => lookerVisit(world, timeMs, own, wave),
      ),
    );
  });
  if (sweepPerMin !== undefined) {
    streams.push(independent('sweep', sweepPerMin, (_, timeMs, own) => crawl(world, 0, timeMs, own)));
  }
  return [...streams, ...campaigns.map(campaign => attackStream(campaign, world, random))];
}

function attackStream(
  { id, startMs, endMs, perMin, isPaced, method }: Campaign,
  world: HonestWorld,
  random: Random,
): Stream {
  const arrive = random.stream(`${id} arrives`);
  return {
    name: id,
    moments: isPaced
      ? beats(perMin, startMs, endMs, 0.08, arrive)
      : arrivals(perMin, highest(perMin, startMs, endMs), startMs, endMs, arrive),
    visit: (number, timeMs, own) =>
      fakeSignup(
        { site: world.site, signupsPerMin: world.pressure(timeMs), campaign: id, number },
        method(timeMs),
        timeMs,
        own,
      ),
  };
}

/** A visitor still to come, or one in the middle of a visit. */
type Waiting =
  | { readonly stream: Stream; readonly number: number }
  | { readonly steps: readonly Step[]; readonly next: number };

/** The steps of all streams in order of time, until `endMs`. */
function* merged(streams: readonly Stream[], endMs: number, random: Random): Generator<Step, void> {
  const queue = new Queue<Waiting>();
  const expect = (stream: Stream, number: number): void => {
    const { done, value } = stream.moments.next();
    if (done !== true) queue.add(value, { stream, number });
  };
  const go = (steps: readonly Step[], next: number): void => {
    const step = steps[next];
    if (step !== undefined && step.timeMs < endMs) queue.add(step.timeMs, { steps, next });
  };
  for (const stream of streams) expect(stream, 1);
  for (let first = queue.take(); first !== undefined; first = queue.take()) {
    const { timeMs, item } = first;
    if ('stream' in item) {
      const { stream, number } = item;
      go(stream.visit(number, timeMs, random.stream(`${stream.name}/${number}`)), 0);
      expect(stream, number + 1);
      continue;
    }
    const step = item.steps[item.next];
    if (step !== undefined) yield step;
    go(item.steps, item.next + 1);
  }
}

/** Keeps the count of each campaign and tells the truth about each step. */
class Truths {
  readonly #running: { readonly campaign: Campaign; signups: number; lastMs: number }[];

  constructor(campaigns: readonly Campaign[]) {
    this.#running = campaigns.map(campaign => ({ campaign, signups: 0, lastMs: campaign.startMs }));
  }

  about({ truth, timeMs }: Step, requestId: string): Label | undefined {
    if (truth === undefined) return this.#ended(timeMs);
    const entry = this.#running.find(({ campaign }) => campaign.id === truth.campaign);
    if (entry !== undefined) {
      entry.signups++;
      entry.lastMs = timeMs;
    }
    return { kind: 'signup', request_id: requestId, time: timeOf(timeMs), ...truth } satisfies SignupLabel;
  }

  #ended(timeMs: number): CampaignLabel | undefined {
    const at = this.#running.findIndex(({ campaign }) => timeMs >= campaign.endMs + aftermathMs);
    const [entry] = at < 0 ? [] : this.#running.splice(at, 1);
    if (entry === undefined) return undefined;
    const { campaign, signups, lastMs } = entry;
    return { kind: 'campaign', id: campaign.id, start: timeOf(campaign.startMs), end: timeOf(lastMs), signups };
  }
}

function meanOf(rate: Rate, startMs: number, endMs: number): number {
  let sum = 0;
  let count = 0;
  for (let timeMs = startMs; timeMs < endMs; timeMs += 60_000) {
    sum += rate(timeMs);
    count++;
  }
  return sum / count;
}
