import type { Language } from './internet.ts';
import { givenNames, surnames, words } from './names.ts';
import type { Random } from './random.ts';

/** A mailbox and the user name that its owner asks for. */
export interface Mailbox {
  readonly email: string;
  readonly userName: string;
}

const worldwide = [
  ['mail.example', 48],
  ['inbox.example', 17],
  ['webmail.example', 11],
  ['cloudpost.example', 8],
  ['safebox.example', 4],
] as const;

const local: Readonly<Record<Language, readonly string[]>> = {
  english: ['telmail.example', 'britpost.example'],
  german: ['postfach.example', 'netzpost.example', 'webbrief.example'],
  french: ['courrier.example', 'boite.example'],
  spanish: ['correo.example', 'buzon.example'],
  portuguese: ['correio.example', 'caixa.example'],
  italian: ['posta.example', 'casella.example'],
  dutch: ['brievenbus.example'],
  polish: ['poczta.example', 'skrzynka.example'],
  nordic: ['brevlada.example'],
  turkish: ['eposta.example'],
  russian: ['pochta.example', 'yashchik.example'],
  chinese: ['wangyi.example', 'xinxiang.example', 'shuzi.example'],
  japanese: ['keitai.example', 'yubin.example'],
  korean: ['upyeon.example', 'pyeonji.example'],
  vietnamese: ['thu.example'],
  indonesian: ['surat.example'],
  arabic: ['barid.example'],
};

const relay = 'relay.cloudpost.example';
export const disposables = ['tenminutes.example', 'throwbox.example', 'mailsink.example', 'spamcup.example'] as const;

/** Reserved by RFC 2606: nobody's mail. */
const endings = ['example', 'example', 'test'] as const;

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

/**
 * A person's mailbox: mostly a name in some arrangement at a provider that is usual in the country, sometimes at a
 * company, a university or a domain of one's own. Some honest ones look made by a machine: relays that hide the
 * mailbox behind random letters, names that are all digits (usual in China), disposable ones for the shy.
 */
export function personsMailbox(language: Language, random: Random): Mailbox {
  const given = random.pick(givenNames[language]);
  const surname = random.pick(surnames[language]);
  const kind = random.weighted([
    ['provider', 82],
    ['company', 6],
    ['university', 4],
    ['own', 2.5],
    ['relay', 3.5],
    ['disposable', 2],
  ]);
  if (kind === 'relay') return relayMailbox(language, random, given);
  if (kind === 'disposable') {
    const name = random.chance(0.5) ? random.text(lower, 8 + random.int(5)) : arranged(given, surname, random);
    return named(name, random.pick<string>(disposables), name);
  }
  if (kind === 'company')
    return named(`${given}.${surname}`, `${company(random)}.${random.pick(endings)}`, given + surname);
  if (kind === 'university') {
    return named(`${given[0]}${surname}${random.int(100)}`, `uni-${random.int(120)}.example`, given + random.int(100));
  }
  const name = language === 'chinese' && random.chance(0.35) ? numbered(random) : arranged(given, surname, random);
  if (kind === 'own')
    return named(random.chance(0.4) ? 'me' : given, `${surname}-${given}.${random.pick(endings)}`, given + surname);
  const domain = random.chance(0.35) ? random.pick(local[language]) : random.weighted<string>(worldwide);
  return named(random.chance(0.012) ? inOwnScript(language, name, random) : name, domain, name);
}

/** One that a phone's maker put in front of the real one. */
export function relayMailbox(language: Language, random: Random, given = random.pick(givenNames[language])): Mailbox {
  return named(random.text(lower + digits, 10), relay, given + random.int(1000));
}

/** One that a company, a university or a school gave to one of its people. */
export function organisationsMailbox(
  kind: 'company' | 'university' | 'school',
  domain: string,
  language: Language,
  random: Random,
): Mailbox {
  const given = random.pick(givenNames[language]);
  const surname = random.pick(surnames[language]);
  if (kind === 'company') return named(`${given}.${surname}`, domain, given + surname);
  if (kind === 'school') return named(`${surname}${given[0]}${random.int(40)}`, domain, given + random.int(100));
  return named(`${given[0]}${surname}${random.int(100)}`, domain, given + random.int(100));
}

/** A name in the letters of its own language, at a usual provider. */
export function scriptMailbox(language: ScriptLanguage, random: Random): Mailbox {
  const name = `${random.pick(scripts[language])}${random.chance(0.5) ? random.int(2000) : ''}`;
  const domain = random.chance(0.5) ? random.pick(local[language]) : random.weighted<string>(worldwide);
  return named(name, domain, random.chance(0.5) ? name : random.pick(givenNames[language]) + random.int(1000));
}

function named(name: string, domain: string, userName: string): Mailbox {
  return { email: `${name}@${domain}`, userName: userName.replaceAll(/[.+-]/g, '_').slice(0, 24) };
}

const arrangements = [
  ['given.surname', 22],
  ['givensurname', 13],
  ['givensurname7', 12],
  ['given.surname7', 9],
  ['given_surname', 4],
  ['g.surname', 5],
  ['gsurname', 5],
  ['surname.given', 4],
  ['given1987', 14],
  ['surname1987', 5],
  ['nickgiven7', 4],
  ['nick1234', 3],
  ['given.surname+tag', 1.2],
  ['letters', 0.8],
] as const;

function arranged(given: string, surname: string, random: Random): string {
  const yearOrNumber = (): number => (random.chance(0.5) ? 1955 + random.int(55) : random.int(1000));
  switch (random.weighted(arrangements)) {
    case 'given.surname':
      return `${given}.${surname}`;
    case 'givensurname':
      return given + surname;
    case 'givensurname7':
      return given + surname + random.int(100);
    case 'given.surname7':
      return `${given}.${surname}${random.int(100)}`;
    case 'given_surname':
      return `${given}_${surname}`;
    case 'g.surname':
      return `${given[0]}.${surname}`;
    case 'gsurname':
      return `${given[0]}${surname}`;
    case 'surname.given':
      return `${surname}.${given}`;
    case 'given1987':
      return given + yearOrNumber();
    case 'surname1987':
      return surname + yearOrNumber();
    case 'nickgiven7':
      return random.pick(nicknames) + given + random.int(100);
    case 'nick1234':
      return random.pick(nicknames) + random.int(10_000);
    case 'given.surname+tag':
      return `${given}.${surname}+${random.pick(tags)}`;
    case 'letters':
      return random.text(lower, 9 + random.int(3));
  }
}

const nicknames = ['dark', 'sunny', 'real', 'the', 'mr', 'pixel', 'blue', 'lucky', 'moon', 'crazy', 'happy'] as const;
const tags = ['apps', 'new', 'web', 'signup', 'chat'] as const;

function numbered(random: Random): string {
  return String(1 + random.int(9)) + random.text(digits, 7 + random.int(4));
}

/** Names as they are written where they are usual. */
const scripts = {
  russian: words(
    'мария иван.петров ольга сергей анна.смирнова дмитрий наталья елена.волкова алексей ирина павел оксана',
  ),
  chinese: words('王伟 李娜 小明 张敏 陈静 刘洋 杨帆 赵磊 黄丽 周杰 吴霞 徐强'),
  japanese: words('さくら 太郎 佐藤はな 田中 鈴木 ゆうき 高橋 みさき'),
  korean: words('김민준 서연 이지우 박하윤 최준서 정수민 강지호'),
  arabic: words('محمد فاطمة أحمد عائشة عمر نور يوسف مريم'),
  german: words('jörg.müller bärbel jürgen.größl käthe günther'),
} as const satisfies Partial<Record<Language, readonly string[]>>;
export type ScriptLanguage = keyof typeof scripts;
export const scriptLanguages = ['russian', 'chinese', 'japanese', 'korean', 'arabic'] as const;

function inOwnScript(language: Language, name: string, random: Random): string {
  const names: readonly string[] | undefined = isScriptLanguage(language) ? scripts[language] : undefined;
  return names === undefined ? name : `${random.pick(names)}${random.int(100)}`;
}

function isScriptLanguage(language: Language): language is ScriptLanguage {
  return language in scripts;
}

const trades = ['tischlerei', 'studio', 'labs', 'consult', 'media', 'foods', 'logistics', 'dental', 'works'] as const;

function company(random: Random): string {
  return `${random.pick(surnames[random.pick(['english', 'german', 'french', 'spanish', 'italian'] as const)])}-${random.pick(trades)}`;
}

/** How an attack makes up names. Each is something that people have too. */
export const namings = ['letters', 'name and digits', 'syllables', 'relay-like', 'alias', 'series'] as const;
export type Naming = (typeof namings)[number];

/** What an attack needs to make up mailboxes: how, how long, and at which domains. */
export interface MailboxMaker {
  readonly naming: Naming;
  readonly length: number;
  readonly domains: readonly string[];
  readonly language: Language;
  /** Inboxes that aliases lead to. */
  readonly inboxes: readonly string[];
  /** Names that are numbered through. */
  readonly stems: readonly string[];
}

export function makeMailbox(maker: MailboxMaker, random: Random): Mailbox {
  const name = makeName(maker, random);
  return named(name, random.pick(maker.domains), name);
}

function makeName({ naming, length, language, inboxes, stems }: MailboxMaker, random: Random): string {
  switch (naming) {
    case 'letters':
      return random.text(lower, length);
    case 'name and digits':
      return `${random.pick(givenNames[language])}${random.pick(surnames[language])}${random.text(digits, 2 + (length % 3))}`;
    case 'syllables': {
      let name = '';
      while (name.length < length) name += random.pick([...'bdfgklmnprstvz']) + random.pick([...'aeiou']);
      return name + random.int(100);
    }
    case 'relay-like':
      return random.text(lower + digits, length);
    case 'alias':
      return `${random.pick(inboxes)}+${random.text(lower + digits, 4)}`;
    case 'series':
      return random.pick(stems) + random.int(length * 500);
  }
}

/** A few people's names. */
export function personsNames(language: Language, count: number, random: Random): readonly string[] {
  return Array.from({ length: count }, () => random.pick(givenNames[language]) + random.pick(surnames[language]));
}

/** Domains that somebody registered for the purpose: nobody has seen them before. */
export function freshDomains(count: number, random: Random): readonly string[] {
  return Array.from({ length: count }, () => `${random.text(lower, 6 + random.int(6))}.${random.pick(endings)}`);
}

/** Providers that everybody uses. */
export function commonDomains(count: number, random: Random): readonly string[] {
  return random.some([...worldwide.map(([domain]) => domain), ...Object.values(local).flat()], count);
}
