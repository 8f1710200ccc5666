import { type Country, countryCodes } from './internet.ts';
import type { Random } from './random.ts';

/** Codes of E.164. */
const codes: Readonly<Record<Country, number>> = {
  US: 1,
  GB: 44,
  IN: 91,
  NG: 234,
  PH: 63,
  ZA: 27,
  DE: 49,
  AT: 43,
  FR: 33,
  MA: 212,
  ES: 34,
  MX: 52,
  AR: 54,
  BR: 55,
  PT: 351,
  IT: 39,
  NL: 31,
  PL: 48,
  SE: 46,
  TR: 90,
  RU: 7,
  UA: 380,
  CN: 86,
  TW: 886,
  HK: 852,
  JP: 81,
  KR: 82,
  VN: 84,
  ID: 62,
  EG: 20,
};

/** Numbers that differ in the last four digits only, as carriers and companies get them. */
export interface PhoneBlock {
  readonly country: Country;
  readonly number: number;
}

/** Blocks in use in each country. */
const blocksEach = 20_000;

/**
 * A number of the block, as people write it to a site abroad. No plan of any country has numbers that begin with two
 * zeros, so it is nobody's.
 */
export function phoneIn({ country, number }: PhoneBlock, random: Random): string {
  return `+${codes[country]}00${10_000 + number}${1000 + random.int(9000)}`;
}

export function phoneBlock(country: Country, random: Random): PhoneBlock {
  return { country, number: random.int(blocksEach) };
}

/** Some live elsewhere than where they got their number. */
export function personsPhone(country: Country, random: Random): string {
  const home = random.chance(0.97) ? country : random.pick(countryCodes);
  return phoneIn(phoneBlock(home, random), random);
}

/** The number that an attack gives for an account, made at an address of this country. */
export type PhoneMaker = (country: Country, random: Random) => string;

/** How many countries, blocks and, if few serve for all, numbers; at most. */
interface Way {
  readonly lands: number;
  readonly blocks: number;
  readonly numbers?: number;
}

const ways: readonly (readonly [Way, weight: number])[] = [
  [{ lands: 1, blocks: 300 }, 20],
  [{ lands: 8, blocks: 300 }, 30],
  [{ lands: 1, blocks: 12 }, 12],
  [{ lands: 1, blocks: 3, numbers: 30 }, 8],
];

/**
 * How an attack comes by numbers: rented by the message in the country of the proxy, or where they are cheapest,
 * in one country or in several; SIM cards bought by the hundred; a few for all accounts.
 */
export function attackersPhones(random: Random): PhoneMaker {
  if (random.chance(0.3)) return (country, own) => phoneIn(phoneBlock(country, own), own);
  const way = random.weighted(ways);
  const lands = random.some(countryCodes, Math.ceil(random.scale(way.lands / 3, way.lands)));
  const blocks = Array.from({ length: Math.ceil(random.scale(way.blocks / 6, way.blocks)) }, () =>
    phoneBlock(random.pick(lands), random),
  );
  if (way.numbers === undefined) return (_, own) => phoneIn(own.pick(blocks), own);
  const numbers = Array.from({ length: Math.ceil(random.scale(way.numbers / 8, way.numbers)) }, () =>
    phoneIn(random.pick(blocks), random),
  );
  return (_, own) => own.pick(numbers);
}
