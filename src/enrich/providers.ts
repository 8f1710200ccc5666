import { createRequire } from 'node:module';
import { isDisposable } from './disposable.ts';

/** Services that hide a mailbox behind a name that they draw themselves; registrable domains. */
export const relays: ReadonlySet<string> = new Set([
  'appleid.com',
  'duck.com',
  'mozmail.com',
  'simplelogin.com',
  'simplelogin.co',
  'slmails.com',
  'slmail.me',
  'aleeas.com',
  'addy.io',
  'anonaddy.com',
  'anonaddy.me',
  'passmail.net',
  'passinbox.com',
  'passfwd.com',
]);

/** Providers of mailboxes for everybody that the list of the package lacks. */
const further = [
  '139.com',
  '189.cn',
  'au.com',
  'azet.sk',
  'bk.ru',
  'bol.com.br',
  'centrum.sk',
  'citromail.hu',
  'email.com',
  'email.cz',
  'ezweb.ne.jp',
  'fastmail.com',
  'freemail.hu',
  'gmx.ch',
  'gmx.fr',
  'googlemail.com',
  'hanmail.net',
  'hotmail.co.uk',
  'hotmail.com.br',
  'hotmail.de',
  'hotmail.es',
  'hotmail.fr',
  'hotmail.it',
  'inbox.ru',
  'internet.ru',
  'kakao.com',
  'live.co.uk',
  'live.de',
  'live.fr',
  'mail.bg',
  'mail.ee',
  'mail.kz',
  'mail.ua',
  'mailo.com',
  'maktoob.com',
  'meta.ua',
  'mynet.com',
  'op.pl',
  'outlook.com.br',
  'outlook.de',
  'outlook.es',
  'outlook.fr',
  'pm.me',
  'post.cz',
  'posteo.de',
  'rediffmail.com',
  'rocketmail.com',
  'softbank.ne.jp',
  'sohu.com',
  'tuta.com',
  'tutanota.com',
  'yahoo.co.id',
  'yahoo.co.in',
  'yahoo.com.ar',
  'yahoo.com.mx',
  'yahoo.com.vn',
  'yahoo.es',
  'yahoo.it',
  'ymail.com',
  'zohomail.com',
  'zoznam.sk',
] as const;

let listed: ReadonlySet<string> | undefined;

/**
 * Whether anybody may have a mailbox there, in one country or in many: such a domain was not made for those who come with it, and a site
 * that has not seen it yet has been lucky. Known are the providers that `email-providers` calls common, less those that hand out
 * mailboxes for minutes, and relays.
 */
export function isPublicProvider(domain: string): boolean {
  listed ??= new Set([...common(), ...further, ...relays].filter(one => !isDisposable(one)));
  return listed.has(domain);
}

/**
 * Whether people choose the names of their mailboxes there: not at relays, nor at Apple's own domain, where it draws names for whoever
 * hides one.
 */
export function areNamesChosenAt(domain: string): boolean {
  return isPublicProvider(domain) && !relays.has(domain) && domain !== 'icloud.com';
}

/** Without the domain that is nobody's, though some fill in forms with it (RFC 2606). */
function common(): readonly string[] {
  const all = createRequire(import.meta.url)('email-providers/common.json') as readonly string[];
  return all.filter(domain => domain !== 'example.com');
}
