import type { Address, Agent, Listed, Mail } from '#sdk';
import { Generations } from '../windows/generations.ts';
import { parseAddress } from './address.ts';
import { parseAgent } from './agent.ts';
import type { Geo } from './geo.ts';
import { type Lists, listedOn } from './lists.ts';
import { type Host, hostFacts, parseMail } from './mailbox.ts';

const agentsMax = 10_000;
const hostsMax = 10_000;

/** What can be told from single fields of a request. Nothing here depends on the requests before. */
export interface Enricher {
  /** Undefined when the text is no address. What the log says goes before the databases. */
  address(text: string, asn?: number, country?: string): Address | undefined;
  agent(userAgent: string | undefined): Agent | undefined;
  mail(email?: string, domain?: string): Mail | undefined;
  /** The lists that name the address; undefined where there are none. */
  listed(address: Address): readonly Listed[] | undefined;
  /** Addresses held, against `bound`. */
  entries(): number;
  readonly bound: number;
}

/** An address beside what the log said about it, so that what is remembered never shows in what is told. */
interface KnownAddress {
  readonly asn: number | undefined;
  readonly country: string | undefined;
  readonly address: Address;
}

export function createEnricher(options: Geo & { readonly addressesMax: number; readonly lists?: Lists }): Enricher {
  const addresses = new Generations<KnownAddress>({ max: options.addressesMax });
  const agents = new Generations<Agent>({ max: agentsMax });
  const hosts = new Generations<Host>({ max: hostsMax });
  const factsOf = (host: string) => hosts.touchOrMake(host, hostFacts);

  return {
    address(text, asn, country) {
      const known = addresses.touch(text);
      if (known !== undefined && known.asn === asn && known.country === country) return known.address;
      const location = parseAddress(text);
      if (location === undefined) return undefined;
      // One by one: to add to what is spread takes fifty times as long.
      const address = {
        text: location.text,
        version: location.version,
        client: location.client,
        network: location.network,
        block: location.block,
        asn: asn ?? options.asn?.(location.text),
        country: countryCode(country) ?? countryCode(options.country?.(location.text)),
      };
      addresses.set(text, { asn, country, address });
      return address;
    },
    agent(userAgent) {
      if (userAgent === undefined) return undefined;
      const text = userAgent.slice(0, 512);
      let agent = agents.touch(text);
      if (agent === undefined) {
        agent = parseAgent(text);
        if (agent !== undefined) agents.set(text, agent);
      }
      return agent;
    },
    mail: (email, domain) => parseMail(email, domain, factsOf),
    listed: address => listedOn(options.lists ?? [], address),
    entries: () => addresses.size,
    bound: addresses.bound,
  };
}

/** Two letters; `XX` and the like are how some senders say that they do not know. */
function countryCode(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Z]{2}$/.test(text) && text !== 'XX' && text !== 'ZZ' ? text : undefined;
}
