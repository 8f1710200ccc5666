import { type Client, desktopBrowser, ja4, phoneBrowser } from './agent.ts';
import { type Country, countries, countryCodes, type Internet, type Place } from './internet.ts';
import { organisationsMailbox, relayMailbox, scriptLanguages, scriptMailbox } from './mailbox.ts';
import type { Audience, Newcomer } from './people.ts';
import { type PhoneBlock, personsPhone, phoneBlock, phoneIn } from './phones.ts';
import type { Random } from './random.ts';
import { type Rate, surge } from './rate.ts';
import type { Site } from './site.ts';

const minuteMs = 60_000;
/** A larger wave is made lower: a run must stay of a moderate size. */
const signupsMax = 5000;
const pressLink = 'https://news.example/technology/everybody-is-trying-this';

/** Why somebody comes, when it is not by themselves, and what they have in common with others who do. */
export interface Occasion {
  readonly audience?: Audience;
  /** The page whose link they followed. */
  readonly link?: string;
  /** Share who go to the form, or to sending it, without a look around. */
  readonly straightShare?: number;
  /** What this occasion's people have that others have not. */
  readonly adapt?: (person: Newcomer, random: Random) => Newcomer;
  /** The moment before which the form is not accepted: they wait with the form open. */
  readonly opensMs?: number;
}

/** People who come because of an occasion, and when. */
export interface Wave extends Occasion {
  readonly name: string;
  readonly perMin: Rate;
  /** Who only look, for each who signs up. */
  readonly lookers: number;
}

/** What a wave is made for. */
export interface Setting {
  readonly internet: Internet;
  readonly site: Site;
  readonly audience: Audience;
  readonly atMs: number;
  readonly endMs: number;
  readonly honestPerMin: Rate;
}

export type WaveMaker = (setting: Setting, random: Random) => Wave;

/** Word gets round: two to six times as many as usual, within minutes of a broadcast or within an hour of an article. */
export const article: WaveMaker = (setting, random) => ({
  ...press(setting, random),
  perMin: waveOf(setting, random, { times: [1, 5], riseMin: [3, 40], holdMin: [20, 80], halfLifeMin: [30, 80] }),
});

/** On television: five to thirty times as many within minutes. */
export const broadcast: WaveMaker = (setting, random) => ({
  ...press(setting, random),
  perMin: waveOf(setting, random, { times: [5, 30], riseMin: [1, 6], holdMin: [3, 20], halfLifeMin: [8, 30] }),
});

/** A country where hardly anybody came from, most of it on the phones of one or two carriers. */
export const regionalLaunch: WaveMaker = (setting, random) => {
  const country = random.pick(countryCodes);
  const carriers = setting.internet.exits('mobile', country, random);
  const carrierShare = random.between(0.3, 0.7);
  // The carrier has just been given them.
  const phoneRandom = random.stream('phone');
  const newBlocks = Array.from({ length: 20 + phoneRandom.int(200) }, () => phoneBlock(country, phoneRandom));
  return {
    ...press(setting, random),
    audience: { countries: [[country, 1]], phoneShare: random.between(0.6, 0.9), appShare: random.between(0.2, 0.7) },
    adapt: (person, own) =>
      own.chance(carrierShare) ? withPhone(at(own.pick(carriers), person), newBlocks, own) : person,
    perMin: waveOf(setting, random, { times: [1, 12], riseMin: [10, 60], holdMin: [40, 120], halfLifeMin: [40, 90] }),
  };
};

/** A new version of the app, which nobody had before, and people who sign up in it. */
export const appRelease: WaveMaker = (setting, random) => {
  const version = `7.${random.int(3)}.0`;
  const app = (system: string): Client => ({
    userAgent: `${setting.site.appName}/${version} (${system})`,
    ja4: ja4(system.startsWith('iPhone') ? 'app-ios' : 'library-okhttp'),
  });
  const apps = [
    'iPhone; iOS 18.2; Scale/3.00',
    'iPhone; iOS 17.6.1; Scale/3.00',
    'Android 14; SM-S921B',
    'Android 13; Pixel 8',
  ].map(app);
  return {
    ...press(setting, random),
    audience: { ...setting.audience, phoneShare: 1, appShare: 1 },
    adapt: (person, own) => ({ ...person, app: own.pick(apps) }),
    perMin: waveOf(setting, random, { times: [1, 8], riseMin: [5, 40], holdMin: [30, 90], halfLifeMin: [40, 90] }),
  };
};

/** A term begins: a university behind a handful of addresses, with mailboxes that it made. */
export const campusWeek: WaveMaker = (setting, random) => {
  const country = setting.audience.countries[0]?.[0] ?? 'US';
  const exits = setting.internet.exits('campus', country, random);
  const domain = `uni-${random.int(120)}.example`;
  const ownMailShare = random.between(0.5, 0.95);
  return {
    name: 'campus',
    lookers: 0.2,
    straightShare: random.between(0.3, 0.8),
    link: 'https://courses.example/first-week',
    audience: { countries: [[country, 1]], phoneShare: random.between(0.2, 0.5), appShare: 0.2 },
    adapt: (person, own) => {
      const there = at(own.pick(exits), person);
      if (!own.chance(ownMailShare)) return there;
      return { ...there, mailbox: organisationsMailbox('university', domain, countries[country], own) };
    },
    perMin: waveOf(setting, random, {
      times: [1, 8],
      leastPerMin: 4,
      riseMin: [5, 20],
      holdMin: [20, 70],
      halfLifeMin: [15, 40],
    }),
  };
};

/** A company takes the product: everybody from its office, on the computers that it bought, from the link in a mail. */
export const companyOnboarding: WaveMaker = (setting, random) => {
  const country = setting.audience.countries[0]?.[0] ?? 'DE';
  const offices = Array.from({ length: 1 + random.int(2) }, () => setting.internet.office(country, random));
  const browsers = Array.from({ length: 1 + random.int(3) }, () => desktopBrowser(random));
  const switchboard = phoneBlock(country, random.stream('phone'));
  const domain = `${random.text('bcdfglmnprst', 2)}${random.pick(['ora', 'enta', 'ivo', 'alis'] as const)}-group.example`;
  return {
    name: 'company',
    lookers: 0.05,
    straightShare: random.between(0.8, 1),
    audience: { countries: [[country, 1]], phoneShare: 0, appShare: 0 },
    adapt: (person, own) => {
      const there = withPhone(at(own.pick(offices), person), [switchboard], own);
      return {
        ...there,
        browser: own.pick(browsers),
        mailbox: organisationsMailbox('company', domain, countries[country], own),
      };
    },
    perMin: waveOf(setting, random, {
      times: [1, 6],
      leastPerMin: 3,
      riseMin: [2, 10],
      holdMin: [10, 45],
      halfLifeMin: [10, 30],
    }),
  };
};

/** Teachers put the form on the wall: classes at once, each behind one address, on the same cheap computers. */
export const classroom: WaveMaker = (setting, random) => {
  const country = setting.audience.countries[0]?.[0] ?? 'US';
  const height = Math.max(6, random.scale(1, 5) * setting.honestPerMin(setting.atMs));
  const schools = Array.from({ length: Math.ceil(height / 6) }, (_, school) => ({
    place: setting.internet.office(country, random),
    phoneNumber: personsPhone(country, random.stream(`phone ${school}`)),
  }));
  const givesOwnNumber = random.stream('phone').chance(0.3);
  const laptop = desktopBrowser(random);
  const domain = `school-${random.int(300)}.example`;
  const hasOwnMail = random.chance(0.7);
  const lessons = Array.from({ length: 2 + random.int(4) }, (_, lesson) => setting.atMs + lesson * 50 * minuteMs);
  const courses = lessons.map(startMs =>
    surge({ startMs, riseMs: minuteMs, holdMs: 3 * minuteMs, halfLifeMs: 1.5 * minuteMs }),
  );
  return {
    name: 'class',
    lookers: 0,
    straightShare: 0.97,
    audience: { countries: [[country, 1]], phoneShare: 0.05, appShare: 0 },
    adapt: (person, own) => {
      const { place, phoneNumber } = own.pick(schools);
      const pupil = { ...at(place, person), browser: laptop };
      const there = givesOwnNumber && person.phoneNumber !== undefined ? { ...pupil, phoneNumber } : pupil;
      return hasOwnMail
        ? { ...there, mailbox: organisationsMailbox('school', domain, countries[country], own) }
        : there;
    },
    perMin: timeMs => height * Math.max(...courses.map(course => course(timeMs))),
  };
};

/** Tickets at a fixed minute: people fill the form in before and send it when they may. */
export const ticketOpening: WaveMaker = (setting, random) => {
  const { atMs, honestPerMin } = setting;
  const opensMs = Math.ceil((atMs + 15 * minuteMs) / (5 * minuteMs)) * 5 * minuteMs;
  const height = Math.max(4, random.scale(2, 15) * honestPerMin(atMs));
  const before = random.between(6, 15) * minuteMs;
  const after = surge({
    startMs: opensMs,
    riseMs: 1,
    holdMs: 2 * minuteMs,
    halfLifeMs: random.between(3, 12) * minuteMs,
  });
  return {
    ...press(setting, random),
    name: 'ticket',
    straightShare: random.between(0.4, 0.8),
    opensMs,
    perMin: timeMs =>
      timeMs < opensMs ? height * Math.max(0, 1 - (opensMs - timeMs) / before) : height * after(timeMs),
  };
};

/** A phone's new system hides mailboxes unless it is told not to: relay addresses, random letters, from now on. */
export const relayMail: WaveMaker = (setting, random) => ({
  name: 'relay',
  lookers: 0.3,
  audience: { ...setting.audience, phoneShare: 1, appShare: setting.audience.appShare / 2 },
  adapt: (person, own) => ({
    ...person,
    phone: applePhone(own),
    mailbox: relayMailbox(countries[person.country], own),
  }),
  perMin: waveOf(setting, random, { times: [0.4, 3], riseMin: [10, 60], holdMin: [120, 240], halfLifeMin: [200, 400] }),
});

/** Names as they are written at home: Cyrillic, Chinese, Arabic and other letters in the mailbox. */
export const otherScripts: WaveMaker = (setting, random) => {
  const language = random.pick(scriptLanguages);
  const homes = countryCodes.filter(code => countries[code] === language).map((code): [Country, number] => [code, 1]);
  const scriptShare = random.between(0.4, 0.9);
  return {
    ...press(setting, random),
    name: 'script',
    audience: { ...setting.audience, countries: homes },
    adapt: (person, own) => (own.chance(scriptShare) ? { ...person, mailbox: scriptMailbox(language, own) } : person),
    perMin: waveOf(setting, random, { times: [1, 8], riseMin: [5, 40], holdMin: [30, 90], halfLifeMin: [30, 80] }),
  };
};

/** Readers of an article: many from countries that hardly came before, more of them on the phone, few with the app. */
export function readers({ countries: usual, phoneShare, appShare }: Audience, random: Random): Audience {
  const added = random
    .some(countryCodes, 2 + random.int(4))
    .map((code): [Country, number] => [code, random.scale(0.15, 1.5)]);
  return {
    countries: [...usual, ...added],
    phoneShare: Math.min(0.85, phoneShare + 0.15),
    appShare: appShare * 0.8,
  };
}

export function press({ audience }: Pick<Setting, 'audience'>, random: Random): Omit<Wave, 'perMin'> {
  return {
    name: 'crowd',
    lookers: 0.6,
    link: pressLink,
    straightShare: 0.45,
    audience: readers(audience, random.stream('readers')),
  };
}

function at(usualPlace: Place, person: Newcomer): Newcomer {
  return { ...person, usualPlace, staysThere: true };
}

/** A number of one of the blocks, where the site asks for one. */
function withPhone(person: Newcomer, blocks: readonly PhoneBlock[], random: Random): Newcomer {
  if (person.phoneNumber === undefined) return person;
  const own = random.stream('phone');
  return { ...person, phoneNumber: phoneIn(own.pick(blocks), own) };
}

function applePhone(random: Random): Client {
  for (;;) {
    const client = phoneBrowser(random);
    if (client.userAgent.includes('iPhone')) return client;
  }
}

function waveOf(
  { atMs, honestPerMin }: Setting,
  random: Random,
  shape: {
    /** Of the honest rate at the time. */
    readonly times: readonly [number, number];
    readonly leastPerMin?: number;
    readonly riseMin: readonly [number, number];
    readonly holdMin: readonly [number, number];
    readonly halfLifeMin: readonly [number, number];
  },
): Rate {
  const wanted = Math.max(shape.leastPerMin ?? 0, random.scale(...shape.times) * honestPerMin(atMs));
  const riseMs = random.scale(...shape.riseMin) * minuteMs;
  const holdMs = random.between(...shape.holdMin) * minuteMs;
  const halfLifeMs = random.between(...shape.halfLifeMin) * minuteMs;
  const height = Math.min(wanted, signupsMax / ((riseMs / 2 + holdMs + 1.5 * halfLifeMs) / minuteMs));
  const course = surge({ startMs: atMs, riseMs, holdMs, halfLifeMs });
  return timeMs => height * course(timeMs);
}
