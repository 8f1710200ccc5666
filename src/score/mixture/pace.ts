import type { Attribute } from '../attributes.ts';
import type { Standing } from './accused.ts';
import { evenFactor, isEven, machinePart, total, wholeFactor } from './evenness.ts';
import type { Measured } from './habit.ts';

/** People who waited with the form open are no machine: more of them than this beyond what is expected. */
const waitersMax = 0.1;
/**
 * The times that people take are log-normal (Sauro and Lewis 2010), and spread about as widely whatever their mean; a
 * program draws its waits from a narrower range. A spread of at most this part of that of the site's past counts up to so
 * many nats, and by and by less, so that a row decides nothing. Measured on two other generators: 362 clusters of honest strangers in more than one place had 0.54 of it and
 * more, programs that pretend to be people 0.2 to 0.6.
 */
const narrow = { max: 30, first: { fromPart: 0.65, part: 0.55 }, accused: { fromPart: 0.75, part: 0.65 } };
/**
 * In one place all fill in the same form at the same desk, and so many of them take rather the same time. Measured on five generators: of fifty
 * classes, offices and halls the narrowest had 0.38, in 26 rows; a program at one address 0 to 0.3.
 */
const narrowInPlace = { rowsMin: 40, first: { fromPart: 0.4, part: 0.3 }, accused: { fromPart: 0.5, part: 0.4 } };
/** From this part of the site's spread on some people are quick, with what their browser fills in, and some are slow. */
const wideFrom = 1;
/** Of fewer rows a spread is known to no better than a sixth. */
const spreadRowsMin = 20;
/** Part of the rows at either end that a spread leaves out, and what is left of the variance of a normal distribution then. */
const trimmed = { part: 0.1, variance: 0.4377 };
/** So many sent the form before anybody can have looked at it, or sooner than hardly anybody does here. */
const unseenPartMin = { first: 0.75, accused: 0.65 };
/**
 * More than this in one range of pace, and a standard error more, is no people's even where they have but a button to press: of
 * ten such crowds of another generator the most had 64 %.
 */
const timedPartMin = { first: 0.7, accused: 0.6 };

/**
 * Who has but a button to press is quick; where fewer than this part of so many rows are, and all take about as long, it is no people's whatever
 * is to be filled in.
 */
const unhurried = { rowsMin: 40, quickMax: 0.2 };
/**
 * Nor is it any crowd's where so many of those who are not quick are within one range as well, or nearly all of so many sent the form before
 * they can have looked at it, where hardly anybody does. Measured on four other generators: in 128 honest runs no cluster had either.
 */
const clockwork = { waited: 60, unseen: 40, unseenPartMin: 0.85, usualMax: 0.1 };

/** What no more than this part of a site's people ever do is unheard of, in time. */
const unheardPartMax = 0.02;

/** How long people took from form to sign-up. */
export interface Pace {
  /** Nats, as far as it tells machines from people. */
  readonly factor: number;
  /** Whether nearly all sent it before anybody can have looked at it, or took as long as each other, whatever is to be filled in. */
  readonly isTimed: boolean;
  /**
   * Whether their times are so narrowly spread, or nearly all so short beside those of the site, as those of people only are where
   * they have but a button to press.
   */
  readonly isByButton: boolean;
  /** Whether their times are spread as widely as those of people are. */
  readonly isWide: boolean;
  /** Whether they waited and all for as long, or did not wait to see the form, as no crowd does. */
  readonly isClockwork: boolean;
}

/** `isPlace`: whether they are in one place. `standing`: what stood as an attack is let go only where it is clearly less. */
export function paceOf(
  attribute: Pick<Attribute, 'values' | 'middles' | 'machine'>,
  measured: Measured,
  isPlace: boolean,
  standing: Standing,
): Pace {
  const { values = [], middles } = attribute;
  const { factor, counts, expected, rows } = measured;
  const buckets = values.length;
  const most = Math.max(...counts) / rows;
  const isInOneRange = rows >= spreadRowsMin && most - Math.sqrt((most * (1 - most)) / rows) > timedPartMin[standing];
  const isTimed = (counts[0] ?? 0) > unseenPartMin[standing] * rows || isInOneRange;
  const slowest = (counts[buckets - 1] ?? 0) - (expected[buckets - 1] ?? 0);
  if (slowest > waitersMax * rows)
    return { factor: Math.min(0, factor), isTimed, isByButton: false, isWide: true, isClockwork: false };
  const spread = middles === undefined ? 1 : spreadOf(counts, middles) / spreadOf(expected, middles);
  const narrowness = narrownessOf(spread, rows, isPlace, standing);
  const isWide = spread >= wideFrom;
  const narrowed = (otherwise: number) =>
    narrowness > 0 ? evenFactor(measured, otherwise, narrowness, narrow.max) : otherwise;
  if (isPlace) {
    const whole = factor > 0 ? wholeFactor(attribute, measured, factor) : factor;
    return {
      factor: narrowed(whole),
      isTimed,
      // Fewer may have one browser that fills in.
      isByButton: whole > 0 && rows >= narrowInPlace.rowsMin,
      isWide,
      isClockwork: false,
    };
  }
  const evenly = isEven(measured, 2, buckets - 1, standing) ? evenFactor(measured, factor) : factor;
  const isSoon = soonPart(measured) > unseenPartMin[standing];
  const areUnhurried =
    narrowness === 1 && rows >= unhurried.rowsMin && machinePart(attribute, counts) < unhurried.quickMax;
  return {
    factor: narrowed(evenly),
    isTimed: isTimed || areUnhurried,
    isByButton: isSoon || (narrowness === 1 && rows >= spreadRowsMin),
    isWide,
    isClockwork: (areUnhurried && isInOneRange && rows >= clockwork.waited) || isUnseen(measured),
  };
}

/** How far times of that `spread`, in parts of the site's own, are as narrow as those of a program, 0 to 1. */
function narrownessOf(spread: number, rows: number, isPlace: boolean, standing: Standing): number {
  if (isPlace && rows < narrowInPlace.rowsMin) return 0;
  const { fromPart, part } = (isPlace ? narrowInPlace : narrow)[standing];
  return Math.max(0, Math.min(1, (fromPart - spread) / (fromPart - part)));
}

function isUnseen({ counts, expected, rows }: Measured): boolean {
  const [unseen = 0] = counts;
  return (
    rows >= clockwork.unseen &&
    unseen > clockwork.unseenPartMin * rows &&
    (expected[0] ?? 0) <= clockwork.usualMax * rows
  );
}

/** Part of the rows that took less time than hardly anybody on the site does. */
function soonPart({ counts, expected, rows }: Measured): number {
  let own = 0;
  let usual = 0;
  for (const [range, count] of counts.entries()) {
    usual += expected[range] ?? 0;
    if (usual > unheardPartMax * rows) break;
    own += count;
  }
  return own / rows;
}

/** Standard deviation of the logarithm, by rows per range, without both ends. */
function spreadOf(counts: readonly number[], middles: readonly number[]): number {
  const low = trimmed.part * total(counts);
  const high = total(counts) - low;
  let sum = 0;
  let squares = 0;
  let before = 0;
  middles.forEach((middle, i) => {
    const after = before + (counts[i] ?? 0);
    const rows = Math.max(0, Math.min(after, high) - Math.max(before, low));
    sum += rows * Math.log(middle);
    squares += rows * Math.log(middle) ** 2;
    before = after;
  });
  const rows = high - low;
  return Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2) / trimmed.variance);
}
