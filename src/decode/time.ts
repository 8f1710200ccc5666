/*
 * Points in time as logs write them, read from bytes without making a string:
 *
 *   RFC 3339   2025-01-27T13:33:05.120Z   2025-01-27 14:33:05,12+01:00   (an offset is required)
 *   combined   27/Jan/2025:13:33:05 +0000
 *   epoch      1737984785   1737984785.120   1737984785120   (also micro- and nanoseconds)
 *
 * The unit of an epoch follows from its size: as seconds it would have to lie before the year 5138.
 */

const dayMs = 86_400_000;
/** The first millisecond of the year 10000; nothing after it, and nothing before 1970, is a time of a request. */
const endMs = 253_402_300_800_000;

/** Epoch milliseconds of the time at `bytes[from, to)`, or NaN when it is not one that exists. */
export function parseTime(bytes: Uint8Array, from: number, to: number): number {
  const size = to - from;
  if (size >= 20 && bytes[from + 4] === 0x2d) return parseRfc3339(bytes, from, to);
  if (size === 26 && bytes[from + 2] === 0x2f) return parseCombined(bytes, from);
  return parseEpoch(bytes, from, to);
}

/** Epoch milliseconds of an epoch in seconds, milli-, micro- or nanoseconds, or NaN. */
export function epochMs(value: number): number {
  let ms = Number.NaN;
  if (value < 1e11) ms = Math.round(value * 1000);
  else if (value < 1e14) ms = Math.floor(value);
  else if (value < 1e17) ms = Math.floor(value / 1e3);
  else if (value < 1e20) ms = Math.floor(value / 1e6);
  return ms >= 0 && ms < endMs ? ms + 0 : Number.NaN;
}

function parseRfc3339(bytes: Uint8Array, from: number, to: number): number {
  const separator = bytes[from + 10];
  if (bytes[from + 7] !== 0x2d || (separator !== 0x54 && separator !== 0x74 && separator !== 0x20)) return Number.NaN;
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
  const second = timeOfDayMs(bytes, from + 11);
  const midnight = dateMs(year, twoDigits(bytes, from + 5), twoDigits(bytes, from + 8));
  let at = from + 19;
  let fraction = 0;
  if (bytes[at] === 0x2e || bytes[at] === 0x2c) {
    at++;
    const start = at;
    for (let weight = 100; at < to; at++, weight = weight >= 10 ? weight / 10 : 0) {
      const digit = (bytes[at] as number) - 48;
      if (digit >>> 0 > 9) break;
      fraction += digit * weight;
    }
    if (at === start) return Number.NaN;
  }
  const local = midnight + second + fraction;
  if (at + 1 === to && ((bytes[at] as number) | 0x20) === 0x7a) return inRange(local);
  return inRange(local - offsetMs(bytes, at, to));
}

function parseCombined(bytes: Uint8Array, from: number): number {
  if (bytes[from + 6] !== 0x2f || bytes[from + 11] !== 0x3a || bytes[from + 20] !== 0x20) return Number.NaN;
  const year = twoDigits(bytes, from + 7) * 100 + twoDigits(bytes, from + 9);
  const midnight = dateMs(year, monthOfName(bytes, from + 3), twoDigits(bytes, from));
  return inRange(midnight + timeOfDayMs(bytes, from + 12) - offsetMs(bytes, from + 21, from + 26));
}

function parseEpoch(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  let at = from;
  for (; at < to; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit >>> 0 > 9) break;
    value = value * 10 + digit;
  }
  if (at === from) return Number.NaN;
  if (at < to) {
    if (bytes[at] !== 0x2e || ++at === to) return Number.NaN;
    for (let weight = 0.1; at < to; at++, weight /= 10) {
      const digit = (bytes[at] as number) - 48;
      if (digit >>> 0 > 9) return Number.NaN;
      value += digit * weight;
    }
  }
  return epochMs(value);
}

/** `HH:MM:SS`; the second 60 is a leap second and exists only in the last minute of an hour. */
function timeOfDayMs(bytes: Uint8Array, from: number): number {
  if (bytes[from + 2] !== 0x3a || bytes[from + 5] !== 0x3a) return Number.NaN;
  const hour = twoDigits(bytes, from);
  const minute = twoDigits(bytes, from + 3);
  const second = twoDigits(bytes, from + 6);
  if (hour > 23 || minute > 59 || second > (minute === 59 ? 60 : 59)) return Number.NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** `+HH:MM` or `+HHMM`, up to the end. */
function offsetMs(bytes: Uint8Array, from: number, to: number): number {
  const sign = bytes[from] === 0x2b ? 1 : bytes[from] === 0x2d ? -1 : Number.NaN;
  const minutesAt = bytes[from + 3] === 0x3a ? from + 4 : from + 3;
  if (minutesAt + 2 !== to) return Number.NaN;
  const hours = twoDigits(bytes, from + 1);
  const minutes = twoDigits(bytes, minutesAt);
  return hours > 23 || minutes > 59 ? Number.NaN : sign * (hours * 60 + minutes) * 60_000;
}

/** Midnight in UTC of a day of the Gregorian calendar, or NaN when there is no such day. */
function dateMs(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month))) return Number.NaN;
  // Years begin in March here, so that the leap day is the last one of its year.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * dayMs;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function monthOfName(bytes: Uint8Array, from: number): number {
  const name = ((bytes[from] as number) << 16) | ((bytes[from + 1] as number) << 8) | (bytes[from + 2] as number);
  return monthNames.indexOf(name | 0x202020) + 1;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map(
  name => (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
);

function twoDigits(bytes: Uint8Array, from: number): number {
  const tens = (bytes[from] as number) - 48;
  const ones = (bytes[from + 1] as number) - 48;
  return tens >>> 0 <= 9 && ones >>> 0 <= 9 ? tens * 10 + ones : Number.NaN;
}

function inRange(ms: number): number {
  return ms >= 0 && ms < endMs ? ms : Number.NaN;
}
