import ipaddr from 'ipaddr.js';

/** An address without what only a database or the log can say about it. */
export interface Location {
  readonly text: string;
  readonly version: 4 | 6;
  readonly client: string;
  readonly network: string;
  readonly block: string;
}

/** Longest text that can be an address: a full IPv6 one in brackets, with a zone and a port. */
const textMax = 64;

/**
 * Reads `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`; undefined for anything else.
 * IPv4 takes four plain decimals only: `010.0.0.1` is 8 to some readers and 10 to others, so it is no address.
 */
export function parseAddress(text: string): Location | undefined {
  if (text.length > textMax) return undefined;
  return parseV4(text) ?? parseV6(text);
}

function parseV4(text: string): Location | undefined {
  let octets = 0;
  let octet = -1;
  let dot = 0;
  const dots = [0, 0, 0];
  let at = 0;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char >= 48 && char <= 57) {
      if (octet === 0) return undefined;
      octet = (octet < 0 ? 0 : octet * 10) + (char - 48);
      if (octet > 255) return undefined;
    } else if (char === 46) {
      if (octet < 0 || dot > 2) return undefined;
      dots[dot++] = at;
      octet = -1;
      octets++;
    } else {
      break;
    }
  }
  if (octets !== 3 || octet < 0) return undefined;
  if (at < text.length && !isPort(text, at)) return undefined;
  const address = at < text.length ? text.slice(0, at) : text;
  return {
    text: address,
    version: 4,
    client: address,
    network: `${address.slice(0, dots[2])}.0/24`,
    block: `${address.slice(0, dots[1])}.0.0/16`,
  };
}

function parseV6(text: string): Location | undefined {
  let address = text;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0 || (end + 1 < text.length && !isPort(text, end + 1))) return undefined;
    address = text.slice(1, end);
  }
  const zone = address.indexOf('%');
  if (zone >= 0) address = address.slice(0, zone);
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parseV4(parsed.toIPv4Address().toString());
  return {
    text: parsed.toRFC5952String(),
    version: 6,
    client: prefix(parsed, 4),
    network: prefix(parsed, 3),
    block: prefix(parsed, 2),
  };
}

function prefix(address: ipaddr.IPv6, parts: number): string {
  const kept = address.parts.map((part, at) => (at < parts ? part : 0));
  return `${new ipaddr.IPv6(kept).toRFC5952String()}/${parts * 16}`;
}

function isPort(text: string, from: number): boolean {
  if (text.charCodeAt(from) !== 58 || text.length === from + 1 || text.length > from + 6) return false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char < 48 || char > 57) return false;
  }
  return true;
}
