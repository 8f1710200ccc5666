import { open } from 'maxmind';
import type { Config } from '../config/schema.ts';
import { FloodgateError } from '../errors.ts';

/** Looks an address up; undefined where the database knows nothing. */
export type Lookup<T> = (address: string) => T | undefined;

export interface Geo {
  readonly asn?: Lookup<number>;
  readonly country?: Lookup<string>;
}

/** Opens the databases that the configuration names. Throws `FG_CONFIG` with the path of one that is missing or corrupt. */
export async function openGeo(config: Config['geo']): Promise<Geo> {
  return {
    ...(config.asn === undefined ? {} : { asn: asnLookup(await openRecords(config.asn, 'geo.asn')) }),
    ...(config.country === undefined
      ? {}
      : { country: countryLookup(await openRecords(config.country, 'geo.country')) }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

async function openRecords(path: string, key: string): Promise<Lookup<Fields>> {
  try {
    // The cache is ours: the enricher keeps whole addresses, so a second one would only cost memory.
    const reader = await open<never>(path, { cache: { max: 1 } });
    reader.get('192.0.2.1');
    return address => fields(reader.get(address));
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'there is no such file'
        : 'it is not an MMDB file, or damaged';
    throw new FloodgateError('FG_CONFIG', `${key}: ${path} cannot be read: ${reason}`, { cause });
  }
}

/** MaxMind and DB-IP write a number, IPinfo writes `AS64496`. */
function asnLookup(records: Lookup<Fields>): Lookup<number> {
  return address => {
    const record = records(address);
    const asn = record?.['autonomous_system_number'] ?? record?.['asn'];
    const number = typeof asn === 'string' ? Number(asn.replace(/^AS/, '')) : asn;
    return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
  };
}

/** MaxMind and DB-IP write `country.iso_code`, IPinfo writes `country_code` or `country`. */
function countryLookup(records: Lookup<Fields>): Lookup<string> {
  return address => {
    const record = records(address);
    const code = fields(record?.['country'])?.['iso_code'] ?? record?.['country_code'] ?? record?.['country'];
    return typeof code === 'string' ? code : undefined;
  };
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}
