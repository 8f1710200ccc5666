import type { Random } from './random.ts';

/**
 * The networks that people and machines come from.
 *
 * Real addresses would point at real subscribers and the documentation ranges hold three /24s, so each operator gets
 * whole /16s of the address space that nobody routes: 10/8, 172.16/12, 100.64/10, 198.18/15 and 240/4 (about a million
 * /24s), prefixes of 2001:db8::/32, and an AS number for private use. Operators differ in how many people
 * share an address:
 *
 * | kind | an address is |
 * |---|---|
 * | fixed | a household, sometimes an office; IPv4 or its own IPv6 /64 |
 * | mobile | one of the few exits of a carrier-grade NAT, with thousands of people behind it |
 * | campus | one of a handful of exits with a whole university behind them |
 * | hosting | a machine: crawlers, monitors, partners' servers, exits of VPN services, and attack tools |
 */
export interface Place {
  readonly ip: string;
  readonly country: Country;
  readonly asn: number;
}

/** A code of ISO 3166 and the group of languages that names and mail providers follow. */
export const countries = {
  US: 'english',
  GB: 'english',
  IN: 'english',
  NG: 'english',
  PH: 'english',
  ZA: 'english',
  DE: 'german',
  AT: 'german',
  FR: 'french',
  MA: 'french',
  ES: 'spanish',
  MX: 'spanish',
  AR: 'spanish',
  BR: 'portuguese',
  PT: 'portuguese',
  IT: 'italian',
  NL: 'dutch',
  PL: 'polish',
  SE: 'nordic',
  TR: 'turkish',
  RU: 'russian',
  UA: 'russian',
  CN: 'chinese',
  TW: 'chinese',
  HK: 'chinese',
  JP: 'japanese',
  KR: 'korean',
  VN: 'vietnamese',
  ID: 'indonesian',
  EG: 'arabic',
} as const;
export type Country = keyof typeof countries;
export type Language = (typeof countries)[Country];
export const countryCodes = Object.keys(countries) as readonly Country[];

interface Operator {
  readonly country: Country;
  readonly asn: number;
  /** First two octets of its /16s. */
  readonly blocks: readonly string[];
  /** Its first IPv6 /48, and the share of its lines that use IPv6. */
  readonly firstSite: number;
  readonly ipv6Share: number;
  /** Lines of a fixed network, exits of a mobile one or of a campus. */
  readonly lines: number;
}

const sitesEach = 64;
const officesEach = 12;

export class Internet {
  readonly #fixed = new Map<Country, readonly Operator[]>();
  readonly #mobile = new Map<Country, readonly Operator[]>();
  readonly #campus = new Map<Country, readonly Operator[]>();
  readonly #hosting: readonly Operator[];

  constructor(random: Random) {
    const blocks = random.some(unroutedBlocks(), 1200);
    let asn = 64_512;
    let firstSite = 0;
    const operator = (country: Country, blockCount: number, lines: number, ipv6Share: number): Operator => {
      firstSite += sitesEach;
      return { country, asn: asn++, blocks: blocks.splice(0, blockCount), firstSite, ipv6Share, lines };
    };
    for (const country of countryCodes) {
      const fixedCount = 3 + random.int(5);
      this.#fixed.set(
        country,
        Array.from({ length: fixedCount }, () =>
          operator(country, 1 + random.int(2), Math.round(random.scale(3000, 20_000)), random.pick([0, 0, 0.3, 0.6])),
        ),
      );
      this.#mobile.set(
        country,
        Array.from({ length: 2 + random.int(2) }, () => operator(country, 1, 24 + random.int(160), 0)),
      );
      this.#campus.set(
        country,
        Array.from({ length: 3 }, () => operator(country, 1, 2 + random.int(5), 0)),
      );
    }
    this.#hosting = Array.from({ length: 24 }, () => operator(random.pick(countryCodes), 1, 60_000, 0));
  }

  /** A household. Operators of a country differ in size: the first has the most customers. */
  home(country: Country, random: Random): Place {
    const operator = largerFirst(this.#fixed, country, random);
    return lineOf(operator, officesEach + random.int(operator.lines), random);
  }

  /** One address of one of the country's offices. */
  office(country: Country, random: Random): Place {
    const operator = largerFirst(this.#fixed, country, random);
    return place(operator, spread(operator, random.int(officesEach)));
  }

  /** A phone's address of the moment. Its exits lie in a few /24s. */
  mobile(country: Country, random: Random): Place {
    const operator = largerFirst(this.#mobile, country, random);
    return exitOf('mobile', operator, random.int(operator.lines));
  }

  campus(country: Country, random: Random): Place {
    const operator = largerFirst(this.#campus, country, random);
    return exitOf('campus', operator, random.int(operator.lines));
  }

  /** A machine of the hosting company of this number (any whole number). */
  machine(company: number, random: Random): Place {
    const operator = this.#company(company);
    return place(operator, v4(operator, 0, random.int(256), 1 + random.int(250)));
  }

  /** Machines in one /24 of a hosting company: `machines(7, 3)` yields places in its network number 3. */
  machineIn(company: number, network: number, host: number): Place {
    const operator = this.#company(company);
    return place(operator, v4(operator, 0, network & 255, 1 + (host % 254)));
  }

  /** One of the few exits of a VPN service, which rents machines from three companies. */
  vpnExit(random: Random): Place {
    return this.machineIn(random.int(3), 200 + random.int(2), random.int(20));
  }

  /** Every address of one of the country's carriers or universities. */
  exits(kind: 'mobile' | 'campus', country: Country, random: Random): readonly Place[] {
    const operator = largerFirst(kind === 'mobile' ? this.#mobile : this.#campus, country, random);
    return Array.from({ length: operator.lines }, (_, exit) => exitOf(kind, operator, exit));
  }

  get companies(): number {
    return this.#hosting.length;
  }

  #company(number: number): Operator {
    const operator = this.#hosting[number % this.#hosting.length];
    if (operator === undefined) throw new RangeError('no hosting company');
    return operator;
  }
}

function largerFirst(operators: ReadonlyMap<Country, readonly Operator[]>, country: Country, random: Random): Operator {
  const choices = operators.get(country) ?? [];
  const at = Math.floor(choices.length * random.next() ** 1.7);
  return choices[at] ?? random.pick(choices);
}

function exitOf(kind: 'mobile' | 'campus', operator: Operator, exit: number): Place {
  if (kind === 'campus') return place(operator, v4(operator, 0, 20, 10 + exit));
  return place(operator, v4(operator, 0, (exit % 4) * 37, 1 + Math.floor(exit / 4)));
}

function lineOf(operator: Operator, line: number, random: Random): Place {
  if ((line * 2_654_435_761) % 1000 < operator.ipv6Share * 1000) {
    const site = (operator.firstSite + (line % sitesEach)).toString(16);
    const host = Array.from({ length: 4 }, () => (1 + random.int(0xffff)).toString(16)).join(':');
    return place(operator, `2001:db8:${site}:${(1 + Math.floor(line / sitesEach)).toString(16)}:${host}`);
  }
  return place(operator, spread(operator, line));
}

/** Neighbouring lines lie in different /24s, as customers of a large network do. */
function spread(operator: Operator, line: number): string {
  const at = (line * 40_503) % 65_536;
  return v4(operator, line % operator.blocks.length, at >> 8, 1 + ((at & 255) % 254));
}

function v4(operator: Operator, block: number, network: number, host: number): string {
  return `${operator.blocks[block] ?? '10.0'}.${network}.${host}`;
}

function place(operator: Operator, ip: string): Place {
  return { ip, country: operator.country, asn: operator.asn };
}

/** First two octets of every /16 in the ranges above. */
function unroutedBlocks(): readonly string[] {
  const blocks: string[] = [];
  const add = (first: number, from: number, to: number): void => {
    for (let second = from; second <= to; second++) blocks.push(`${first}.${second}`);
  };
  add(10, 0, 255);
  add(172, 16, 31);
  add(100, 64, 127);
  add(198, 18, 19);
  for (let first = 240; first < 255; first++) add(first, 0, 255);
  return blocks;
}
