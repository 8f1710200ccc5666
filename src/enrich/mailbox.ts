import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';
import type { Mail } from '#sdk';
import { isDisposable } from './disposable.ts';
import { maskOf } from './mask.ts';
import { relays } from './providers.ts';

/** The longest that RFC 5321 allows; more is cut, since no mail server takes it. */
const nameMax = 64;
const hostMax = 253;
const hashMax = 128;
/** Fewer letters before a number are initials, which many have. */
const stemMin = 3;
const gmail = 'gmail.com';
/** So many dots, and pieces between them of at most so many letters, have names into which somebody scattered them. */
const scattered = { dots: 3, pieces: 2, letters: 2 };

/** A name that a hash function wrote; it has no pattern and no tag. */
const hashed = /^[0-9a-f]{32,64}$/;
const controls = /\p{Cc}/u;
const hostChars = /^[a-z0-9_.-]{1,253}$/;

/** What a host says, which costs more to work out than all the rest of a mailbox. */
export interface Host {
  /** The registrable domain. */
  readonly registered: string;
  readonly disposable: boolean;
}

export function hostFacts(host: string): Host {
  return { registered: getDomain(host, { allowPrivateDomains: true }) ?? host, disposable: isDisposable(host) };
}

/**
 * What a mailbox says, or a domain alone, or a mailbox that the sender hashed. `domain` is the registrable one, so that
 * a throng of subdomains is one domain; `mailbox` keeps the whole. Undefined when nothing can be used.
 */
export function parseMail(
  email: string | undefined,
  domain?: string,
  factsOf: (host: string) => Host = hostFacts,
): Mail | undefined {
  const text = email?.slice(0, nameMax + hostMax * 2).trim();
  const at = text?.lastIndexOf('@') ?? -1;
  const host = hostOf(at >= 0 ? text?.slice(at + 1) : domain);
  const name = at >= 0 ? nameOf(text?.slice(0, at)) : undefined;
  const digest = at < 0 && text !== undefined && text.length <= hashMax && !controls.test(text) ? text : '';
  if (host === undefined && digest === '') return undefined;
  const plain = host !== undefined && name !== undefined;
  const facts = host === undefined ? undefined : factsOf(host);
  const readable = plain && !hashed.test(name);
  const home = facts?.registered === 'googlemail.com' ? gmail : (facts?.registered ?? host);
  const [untagged, tag] = readable ? splitAtTag(name) : [];
  const own = untagged === undefined ? undefined : delivered(untagged, home);
  const stem = own === undefined ? undefined : withoutNumber(own);
  return {
    domain: facts?.registered,
    canonical: own === undefined ? undefined : `${own}@${home}`,
    stem: stem === undefined ? undefined : `${stem}@${home}`,
    tag,
    dots: untagged === undefined || home !== gmail ? undefined : isScattered(untagged) ? 'scattered' : 'few',
    mailbox: plain ? `${name}@${host}` : digest === '' ? undefined : digest.toLowerCase(),
    // A relay draws the name, so its shape says nothing of who signs up.
    mask: readable && !relays.has(facts?.registered ?? '') ? maskOf(name) : undefined,
    disposable: facts?.disposable === true,
  };
}

/** Lower case and one form of each letter, so that what looks alike is alike. */
function nameOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || controls.test(text)) return undefined;
  return text.slice(0, nameMax).normalize('NFKC').toLowerCase().slice(0, nameMax);
}

/** A host in its ASCII form, whatever script it was sent in. */
function hostOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  let host = text.slice(0, hostMax).trim().toLowerCase();
  if (host.endsWith('.')) host = host.slice(0, -1);
  if (!hostChars.test(host)) host = domainToASCII(host);
  return hostChars.test(host) && !host.startsWith('.') && !host.includes('..') ? host : undefined;
}

/** Before and behind the plus; no tag where it is empty or nothing stands before it. */
function splitAtTag(name: string): readonly [name: string, tag: string | undefined] {
  const plus = name.indexOf('+');
  return plus <= 0 ? [name, undefined] : [name.slice(0, plus), name.slice(plus + 1) || undefined];
}

/** The name that mail arrives under; who owns a domain takes mail at all of its subdomains, if he wants. */
function delivered(name: string, host: string | undefined): string {
  return host === gmail ? name.replaceAll('.', '') || name : name;
}

function isScattered(name: string): boolean {
  const pieces = name.split('.');
  const short = pieces.filter(({ length }) => length <= scattered.letters);
  return pieces.length > scattered.dots && short.length >= scattered.pieces;
}

/** Undefined where the name ends in no number, or is hardly more than one. */
function withoutNumber(name: string): string | undefined {
  let end = name.length;
  while (end > 0 && isDigit(name.charCodeAt(end - 1))) end--;
  return end === name.length || end < stemMin ? undefined : name.slice(0, end);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
