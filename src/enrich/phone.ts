import type { Phone } from '#sdk';

/** As many digits as E.164 allows, and as few as a number with its country has. */
const digitsMax = 15;
const digitsMin = 8;
/** Blocks are handed out in tens of thousands. */
const ownDigits = 4;
const textMax = 128;

/** A phone number as typed (`+49 151 234567`, `0049…`), or a hash of one. Undefined where it holds neither. */
export function parsePhone(text: string | undefined): Phone | undefined {
  const cut = text?.slice(0, textMax).trim().toLowerCase();
  if (cut === undefined || cut === '') return undefined;
  if (!/^[+\d ()./-]+$/.test(cut)) {
    return /^[\w:=+/-]{8,}$/.test(cut) ? { number: cut, prefix: undefined } : undefined;
  }
  const digits = cut.replaceAll(/\D/g, '').replace(/^00/, '');
  if (digits === '') return undefined;
  const isWhole = digits.length >= digitsMin && digits.length <= digitsMax;
  return { number: digits, prefix: isWhole ? digits.slice(0, -ownDigits) : undefined };
}
