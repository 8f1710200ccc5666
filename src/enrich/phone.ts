import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min';
import type { Phone } from '#sdk';

/** As many digits as E.164 allows, and as few as a number with its country has. */
const digitsMax = 15;
const digitsMin = 8;
/** Blocks are handed out in tens of thousands. */
const ownDigits = 4;
const textMax = 128;
/** No code of a country is longer, and none begins another. */
const codeMax = 3;
/** What is said to the exchange for a number abroad. */
const abroad = /^(?:\+|00)/;

/** Countries by their code, as the plan of E.164 has them. */
const lands = new Map<string, string[]>();
for (const country of getCountries()) {
  const code = getCountryCallingCode(country);
  lands.set(code, [...(lands.get(code) ?? []), country]);
}

/** A phone number as typed (`+49 151 234567`, `0049…`), or a hash of one. Undefined where it holds neither. */
export function parsePhone(text: string | undefined): Phone | undefined {
  const cut = text?.slice(0, textMax).trim().toLowerCase();
  if (cut === undefined || cut === '') return undefined;
  if (!/^[+\d ()./-]+$/.test(cut)) {
    return /^[\w:=+/-]{8,}$/.test(cut) ? { number: cut, prefix: undefined, land: undefined } : undefined;
  }
  const digits = cut.replaceAll(/\D/g, '').replace(/^00/, '');
  if (digits === '') return undefined;
  const isWhole = digits.length >= digitsMin && digits.length <= digitsMax;
  return {
    number: digits,
    prefix: isWhole ? digits.slice(0, -ownDigits) : undefined,
    land: isWhole && abroad.test(cut) ? landOf(digits) : undefined,
  };
}

function landOf(digits: string): Phone['land'] {
  for (let length = 1; length <= codeMax; length++) {
    const code = digits.slice(0, length);
    const countries = lands.get(code);
    if (countries !== undefined) return { code, countries };
  }
  return undefined;
}
