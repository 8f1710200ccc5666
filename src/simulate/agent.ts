import { hash, Random } from './random.ts';

/** A program as a server sees it: what it calls itself, and how its TLS hello looks (JA4). */
export interface Client {
  readonly userAgent: string;
  readonly ja4: string;
}

const fingerprints = new Map<string, string>();

/** Browser releases in use, newest last: most people have the newest two, some never update. */
function release(from: number, newest: number, random: Random): number {
  if (random.chance(0.12)) return from + random.int(newest - from + 1);
  return newest - Math.min(newest - from, Math.floor(random.gap(1.1)));
}

const windows = 'Windows NT 10.0; Win64; x64';
const mac = 'Macintosh; Intel Mac OS X 10_15_7';
const linux = 'X11; Linux x86_64';

export function desktopBrowser(random: Random): Client {
  const system = random.weighted([
    [windows, 66],
    [mac, 26],
    [linux, 8],
  ]);
  const family = random.weighted([
    ['chrome', 62],
    ['edge', system === windows ? 16 : 3],
    ['firefox', 11],
    ['safari', system === mac ? 40 : 0],
    ['opera', 2],
  ]);
  if (family === 'firefox') {
    const major = random.chance(0.12) ? 115 : release(118, 134, random);
    const text = system === mac ? 'Macintosh; Intel Mac OS X 10.15' : system;
    return browser(`Mozilla/5.0 (${text}; rv:${major}.0) Gecko/20100101 Firefox/${major}.0`, `firefox${major > 120}`);
  }
  if (family === 'safari') {
    const version = random.weighted<string>([
      ['15.6.1', 4],
      ['16.6', 9],
      ['17.4.1', 9],
      ['17.6', 18],
      ['18.1', 14],
      ['18.1.1', 20],
      ['18.2', 26],
    ]);
    const text = `Mozilla/5.0 (${mac}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Safari/605.1.15`;
    return browser(text, 'safari');
  }
  const major = release(109, 132, random);
  const chrome = `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
  const suffix = family === 'edge' ? ` Edg/${major}.0.0.0` : family === 'opera' ? ` OPR/${major - 15}.0.0.0` : '';
  return browser(chrome + suffix, `chrome${major > 123}`);
}

const phones = [
  'SM-A546B',
  'SM-S921B',
  'Pixel 8',
  'Redmi Note 12',
  '2201117TG',
  'CPH2449',
  'moto g54',
  'V2250',
] as const;

export function phoneBrowser(random: Random): Client {
  if (random.chance(0.44)) {
    const system = random.weighted<string>([
      ['15_8_3', 3],
      ['16_6', 4],
      ['16_7_10', 6],
      ['17_5_1', 10],
      ['17_6_1', 18],
      ['18_0_1', 10],
      ['18_1_1', 24],
      ['18_2', 12],
      ['18_2_1', 22],
    ]);
    const head = `Mozilla/5.0 (iPhone; CPU iPhone OS ${system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;
    const [major, minor] = system.split('_');
    const tail = random.chance(0.14)
      ? `Mobile/15E148 [Townsquare/${480 + random.int(12)}.0.0.21]`
      : random.chance(0.12)
        ? `CriOS/${release(124, 132, random)}.0.6834.78 Mobile/15E148 Safari/604.1`
        : `Version/${major}.${minor} Mobile/15E148 Safari/604.1`;
    return browser(`${head} ${tail}`, 'safari-ios');
  }
  const major = release(112, 132, random);
  const device = random.chance(0.7) ? 'Android 10; K' : `Android ${11 + random.int(5)}; ${random.pick(phones)}`;
  const samsung = random.chance(0.18) ? `SamsungBrowser/${24 + random.int(4)}.0 ` : '';
  const text = `Mozilla/5.0 (Linux; ${device}) AppleWebKit/537.36 (KHTML, like Gecko) ${samsung}Chrome/${major}.0.0.0 Mobile Safari/537.36`;
  return browser(text, `chrome-android${major > 123}`);
}

/** The site's own app. A release replaces the one before over some days, so three or four are in use. */
export function nativeApp(name: string, random: Random): Client {
  const version = `${6 - Math.min(2, Math.floor(random.gap(0.4)))}.${random.int(4)}.${random.int(2)}`;
  if (random.chance(0.42)) {
    const system = random.pick(['16.7', '17.6.1', '18.1', '18.2', '18.2.1']);
    return { userAgent: `${name}/${version} (iPhone; iOS ${system}; Scale/3.00)`, ja4: ja4('app-ios') };
  }
  const text = `${name}/${version} (Android ${11 + random.int(5)}; ${random.pick(phones)})`;
  return { userAgent: text, ja4: ja4('library-okhttp') };
}

export const libraries = {
  'library-python': ['python-requests/2.31.0', 'python-requests/2.32.3', 'python-httpx/0.28.1'],
  'library-go': ['Go-http-client/2.0', 'Go-http-client/1.1'],
  'library-node': ['axios/1.7.9', 'node-fetch/1.0 (+https://node.example/fetch)', 'undici'],
  'library-okhttp': ['okhttp/4.12.0', 'okhttp/4.9.3'],
  'library-curl': ['curl/8.5.0', 'curl/7.88.1'],
} as const;
export type Library = keyof typeof libraries;
export const libraryNames = Object.keys(libraries) as readonly Library[];

/** A library that does not pretend to be anything else: partners' servers, developers, the plainest attack tools. */
export function library(name: Library, random: Random): Client {
  return { userAgent: random.pick<string>(libraries[name]), ja4: ja4(name) };
}

/**
 * A few people in a hundred sit behind a virus scanner or a company's proxy that opens TLS: their browser's hello is
 * that of a library. An attack tool with a borrowed user agent looks the same.
 */
export function behindMiddlebox(client: Client, random: Random): Client {
  return { userAgent: client.userAgent, ja4: ja4(random.pick(libraryNames)) };
}

export const crawlers: readonly Client[] = [
  'Mozilla/5.0 (compatible; Gazebot/2.1; +https://gazebot.example/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Lexicbot/1.2; +https://lexic.example/bot)',
  'Mozilla/5.0 (compatible; LinkMillBot/7; +https://linkmill.example/crawler)',
].map((userAgent, at) => ({ userAgent, ja4: ja4(at === 1 ? 'library-go' : 'library-python') }));

export const monitor: Client = { userAgent: 'Everup-Check/3.4 (+https://everup.example)', ja4: ja4('library-go') };

function browser(userAgent: string, stack: string): Client {
  return { userAgent, ja4: ja4(stack) };
}

/** Programs with one TLS stack have one fingerprint. There are some two dozen stacks. */
export function ja4(stack: string): string {
  let fingerprint = fingerprints.get(stack);
  if (fingerprint === undefined) {
    const tail = (salt: number): string =>
      new Random(`${stack} ${salt}`).hex(8) + new Random(`${salt} ${stack}`).hex(4);
    fingerprint = `t13d${1510 + (hash(stack) % 9)}h${stack === 'library-python' ? 1 : 2}_${tail(1)}_${tail(2)}`;
    fingerprints.set(stack, fingerprint);
  }
  return fingerprint;
}
