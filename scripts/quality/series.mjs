/**
 * Volume alone over real series, which nobody labelled: what each method calls an alarm a day on the series as it is,
 * at the threshold where it finds as many of the steps that we inject as the shipped rule does. Steps multiply an hour
 * (a shorter one would be a spike, which is not what the rule is for) about once in one and a half days, at moments that a hash
 * chooses. An EWMA has the same hold and calm, and a step of the series, minute or hour, as its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aligned } from './table.mjs';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const stepEveryMs = 1.5 * dayMs;
/** Until then every method learns. */
const probationMs = 2 * dayMs;
const factors = [2, 3, 5];
const calmMin = 15;

const seriesFiles = {
  mastodon: { path: 'mastodon-signups/mastostats-2018-2021.csv', read: signupsAnHour },
  'world-cup': { path: 'worldcup98/requests-per-minute-until-1998-06-09.csv', read: requestsAMinute },
};

/**
 * @param {string} folder with the files above
 * @param {{ VolumeBaseline: any, rule: { ratio: number, sigmas: number, holdMs: number } }} shipped
 */
export function seriesReport(folder, { VolumeBaseline, rule }) {
  const holdMin = rule.holdMs / minuteMs;
  const shipped = { name: 'floodgate', scores: minutes => baselineScores(minutes, new VolumeBaseline(), rule) };
  const others = [0.01, 0.001].map(alpha => ({
    name: `EWMA ${alpha}`,
    scores: (minutes, stepMin) => ewmaScores(minutes, stepMin, alpha),
  }));
  const rows = [];
  const notes = [];
  for (const [name, { path, read }] of Object.entries(seriesFiles)) {
    const file = join(folder, path);
    if (!existsSync(file)) {
      notes.push(`${name}: skipped, ${file} is not there`);
      continue;
    }
    const { minutes, stepMin, note } = read(readFileSync(file, 'utf8'));
    notes.push(`${name}: ${note}`);
    const days = (minutes.length * minuteMs - probationMs) / dayMs;
    for (const factor of factors) {
      const steps = stepsFor(minutes);
      const injected = withSteps(minutes, steps, factor);
      const found = (scores, threshold) => foundShare(scores, steps, threshold, holdMin);
      const own = { clean: shipped.scores(minutes), injected: shipped.scores(injected) };
      const sensitivity = found(own, 1);
      rows.push([
        name,
        `× ${factor}`,
        shipped.name,
        percent(sensitivity),
        alarmsADay(own.clean, 1, holdMin, days),
        '1',
      ]);
      for (const other of others) {
        const scores = { clean: other.scores(minutes, stepMin), injected: other.scores(injected, stepMin) };
        const threshold = thresholdFor(share => found(scores, share), sensitivity);
        const alarms = alarmsADay(scores.clean, threshold, holdMin, days);
        rows.push([name, `× ${factor}`, other.name, percent(found(scores, threshold)), alarms, threshold.toFixed(1)]);
      }
    }
  }
  const head = ['series', 'step', 'method', 'found', 'alarms a day', 'threshold'];
  return [rows.length === 0 ? '' : aligned([head, ...rows]), ...notes].join('\n');
}

/** How far the last ten minutes are above what is expected; 1 where the shipped rule alarms. */
function baselineScores(minutes, baseline, { ratio, sigmas }) {
  return minutes.map(({ startMs, count }, at) => {
    const expected = baseline.expected(startMs);
    baseline.learn(startMs, count);
    if (expected === undefined) return 0;
    const observed = meanOf(minutes, at - 9, at);
    return Math.min(observed / (expected.perMin * ratio), (observed - expected.perMin) / (sigmas * expected.sd));
  });
}

/** Deviations of a step from an exponentially weighted mean, in exponentially weighted standard deviations. */
function ewmaScores(minutes, stepMin, alpha) {
  let mean;
  let variance = 0;
  let score = 0;
  return minutes.map(({ count }, at) => {
    if (at % stepMin > 0) return score;
    const from = mean ?? count;
    score = variance > 0 ? (count - from) / Math.sqrt(variance) : 0;
    mean = from + alpha * (count - from);
    variance = (1 - alpha) * (variance + alpha * (count - from) ** 2);
    return score;
  });
}

function meanOf(minutes, first, last) {
  let sum = 0;
  const from = Math.max(0, first);
  for (let at = from; at <= last; at++) sum += minutes[at].count;
  return sum / (last - from + 1);
}

/** Index of the first minute of each step. */
function stepsFor(minutes) {
  const [{ startMs }] = minutes;
  const steps = [];
  for (let fromMs = probationMs; fromMs + stepEveryMs < minutes.length * minuteMs; fromMs += stepEveryMs) {
    const hour = hash(startMs + fromMs) % (stepEveryMs / hourMs - 1);
    steps.push(fromMs / minuteMs + hour * 60);
  }
  return steps;
}

function withSteps(minutes, steps, factor) {
  const changed = minutes.slice();
  for (const step of steps) {
    for (let at = step; at < step + 60; at++) changed[at] = { ...minutes[at], count: minutes[at].count * factor };
  }
  return changed;
}

/** Of the steps during which the series alone raises no alarm, the share that do with the step. */
function foundShare({ clean, injected }, steps, threshold, holdMin) {
  let quiet = 0;
  let found = 0;
  for (const step of steps) {
    if (isAlarm(clean, step, step + 60, threshold, holdMin)) continue;
    quiet++;
    if (isAlarm(injected, step, step + 60, threshold, holdMin)) found++;
  }
  return found / Math.max(1, quiet);
}

function isAlarm(scores, from, to, threshold, holdMin) {
  let high = 0;
  for (let at = from; at < to; at++) {
    high = scores[at] >= threshold ? high + 1 : 0;
    if (high >= holdMin) return true;
  }
  return false;
}

/** An alarm lasts until a quarter of an hour has been calm. */
function alarmsADay(scores, threshold, holdMin, days) {
  let alarms = 0;
  let high = 0;
  let calm = 0;
  let isOpen = false;
  for (const score of scores.slice(probationMs / minuteMs)) {
    high = score >= threshold ? high + 1 : 0;
    calm = score >= threshold ? 0 : calm + 1;
    if (calm >= calmMin) isOpen = false;
    if (high < holdMin || isOpen) continue;
    isOpen = true;
    alarms++;
  }
  return (alarms / days).toFixed(2);
}

/** The highest threshold that finds at least so many, within a hundredth. */
function thresholdFor(found, sensitivity) {
  let [low, high] = [0, 100];
  for (let round = 0; round < 20; round++) {
    const middle = (low + high) / 2;
    if (found(middle) >= sensitivity) low = middle;
    else high = middle;
  }
  return low;
}

/** Sign-ups of an hour spread evenly over its minutes; hours in which the total fell or leapt are taken as the hour before. */
function signupsAnHour(text) {
  const minutes = [];
  let total;
  let hourly = 0;
  let mended = 0;
  for (const line of text.trim().split('\n').slice(1)) {
    const [time, count] = line.split(',').map(Number);
    if (total !== undefined) {
      const signups = count - total;
      if (signups >= 0 && signups < 100_000) hourly = signups;
      else mended++;
      for (let at = 0; at < 60; at++)
        minutes.push({ startMs: (time - 3600) * 1000 + at * minuteMs, count: hourly / 60 });
    }
    total = count;
  }
  return {
    minutes,
    stepMin: 60,
    note: `${minutes.length / 60} hours of sign-ups, ${mended} of them mended (the total fell or leapt)`,
  };
}

function requestsAMinute(text) {
  const minutes = text
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [time, count] = line.split(',');
      return { startMs: Date.parse(`${time.replace(' ', 'T')}Z`), count: Number(count) };
    });
  return { minutes, stepMin: 1, note: `${minutes.length} minutes of requests` };
}

function hash(value) {
  let bits = Math.trunc(value / minuteMs) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const percent = value => `${(value * 100).toFixed(0)} %`;
