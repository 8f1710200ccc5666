/** One sign-up attempt as detectors see it. Everything is bounded in length; a missing field is `undefined`. */
export interface Signup {
  /** Epoch milliseconds. */
  readonly timeMs: number;
  readonly address: Address;
  readonly agent: Agent | undefined;
  readonly mail: Mail | undefined;
  readonly userName: UserName | undefined;
  readonly phone: Phone | undefined;
  readonly sessionId: string | undefined;
  readonly deviceId: string | undefined;
  readonly ja4: string | undefined;
  readonly journey: Journey;
  /** What earlier traffic of the site says about where it comes from. */
  /**
   * Whether its TLS stack is that of the engine which its user agent names, by the sign-ups of the last week; undefined for
   * stacks hardly seen, for apps and for tools.
   */
  readonly hello: 'own' | 'foreign' | undefined;
  readonly history: 'address' | 'network' | 'asn' | 'none' | undefined;
  /** When sign-ups first used the mail domain: just now, within hours, or earlier; undefined in a log's first hours. */
  readonly domainAge: 'first' | 'young' | 'old' | undefined;
  /** Undefined where the server's own error or the gate's refusal says nothing about the person. */
  readonly outcome: 'created' | 'rejected' | undefined;
  /** Lists of the operator's that name the address; undefined where there are no lists. */
  readonly listed: readonly Listed[] | undefined;
}

/** What a list that the operator brings says of an address. */
export const listKinds = ['tor', 'vpn', 'hosting'] as const;
export type Listed = (typeof listKinds)[number];

export interface Address {
  /** Canonical text; v4-mapped addresses are IPv4. */
  readonly text: string;
  readonly version: 4 | 6;
  /** The unit that one client holds: the address for IPv4, its /64 for IPv6. */
  readonly client: string;
  /** /24 for IPv4, /48 for IPv6. */
  readonly network: string;
  /** /16 for IPv4, /32 for IPv6: stands in where no ASN is known. */
  readonly block: string;
  readonly asn: number | undefined;
  /** ISO 3166 alpha-2. */
  readonly country: string | undefined;
}

export interface Agent {
  readonly kind: 'desktop' | 'mobile' | 'app' | 'tool';
  /** Browser, app or tool, and operating system: `Chrome/Windows`. */
  readonly family: string;
  /** Major version. */
  readonly version: string;
}

export interface Mail {
  readonly domain: string | undefined;
  /** Lower case, without plus tag and subdomain; dots removed where the provider ignores them. Undefined for hashed mailboxes. */
  readonly canonical: string | undefined;
  /** The same without the number that its name ends in; undefined where it ends in none, or in hardly anything else. */
  readonly stem: string | undefined;
  /** What stands between the name and the at sign behind a plus; undefined where nothing does. */
  readonly tag: string | undefined;
  /**
   * How a name is dotted where dots change nothing: `scattered` where three dots and more cut it into pieces, two of them and more of a letter
   * or two. Undefined at other providers.
   */
  readonly dots: 'few' | 'scattered' | undefined;
  /** As sent, lower case. */
  readonly mailbox: string | undefined;
  /** `l` letter, `d` digit, `u` letter outside ASCII, separators as they are; at most 24 characters. */
  readonly mask: string | undefined;
  readonly disposable: boolean;
}

export interface UserName {
  /** As sent, lower case. */
  readonly text: string;
  /** As of a mailbox. */
  readonly mask: string;
}

export interface Phone {
  /** Digits, or a hash as sent. */
  readonly number: string;
  /** All digits but the last four: the block that numbers are handed out in. Undefined for hashes. */
  readonly prefix: string | undefined;
  /** Code of its country, which some countries share, and those countries. Undefined for hashes and where it has none. */
  readonly land: { readonly code: string; readonly countries: readonly string[] } | undefined;
}

/** What the same visitor did around the attempt. */
export interface Journey {
  /** By what requests were joined; the weakest join knows least. */
  readonly joinedBy: 'session' | 'device' | 'address';
  /** Several people behind one address and agent: only `form` can be told then, and the pace where they come in turn. */
  readonly shared: boolean;
  /** Whether it keeps the cookies that it is given: undefined where it came with none, or had not been given one. */
  readonly keepsCookies: boolean | undefined;
  /** Whether the form was requested before; undefined when the log shows no form requests at all. */
  readonly form: boolean | undefined;
  /** Form to POST, milliseconds; undefined where the form may be somebody else's. */
  readonly paceMs: number | undefined;
  /** Other requests of the visitor before. */
  readonly pagesBefore: number | undefined;
  /** Another try of the same person after a failed one. */
  readonly retry: boolean;
  /** Judged once the sign-up is a minute old: a created account made any other request. */
  usedAfter: boolean | undefined;
  /** Judged at two minutes, and again at ten: the account was confirmed. */
  confirmedSoon: boolean | undefined;
  confirmed: boolean | undefined;
}
