import { UAParser } from 'my-ua-parser';
import type { Agent } from '#sdk';

/** Agents cut to this before anything looks at them: patterns must not meet text without end. */
const textMax = 512;
const nameMax = 32;

/** Programs and libraries, by what their user agents hold in lower case. Apps on a phone that use a library are not here. */
const tools: readonly (readonly [mark: string, family: string])[] = [
  ['headless', 'headless browser'],
  ['phantomjs', 'headless browser'],
  ['puppeteer', 'headless browser'],
  ['playwright', 'headless browser'],
  ['selenium', 'headless browser'],
  ['cypress', 'headless browser'],
  ['curl/', 'curl'],
  ['libcurl', 'curl'],
  ['wget', 'wget'],
  ['httpie', 'httpie'],
  ['python-requests', 'python-requests'],
  ['python-urllib', 'python-urllib'],
  ['python-httpx', 'python-httpx'],
  ['aiohttp', 'aiohttp'],
  ['scrapy', 'scrapy'],
  ['python/', 'python'],
  ['go-http-client', 'go-http-client'],
  ['go-resty', 'go-resty'],
  ['fasthttp', 'fasthttp'],
  ['axios/', 'axios'],
  ['node-fetch', 'node-fetch'],
  ['node-superagent', 'superagent'],
  ['undici', 'undici'],
  ['got (', 'got'],
  ['got/', 'got'],
  ['node.js', 'node'],
  ['deno/', 'deno'],
  ['bun/', 'bun'],
  ['postmanruntime', 'postman'],
  ['insomnia', 'insomnia'],
  ['httpclient', 'http client'],
  ['rest-client', 'rest-client'],
  ['mechanize', 'mechanize'],
  ['colly', 'colly'],
  ['java/', 'java'],
  ['java-http-client', 'java'],
  ['reactornetty', 'reactor-netty'],
  ['libwww-perl', 'libwww-perl'],
  ['lwp::', 'libwww-perl'],
  ['guzzlehttp', 'guzzle'],
  ['symfony', 'symfony'],
  ['php/', 'php'],
  ['ruby', 'ruby'],
  ['faraday', 'faraday'],
  ['restsharp', 'restsharp'],
  ['powershell', 'powershell'],
  ['winhttp', 'winhttp'],
  ['reqwest', 'reqwest'],
  ['hyper/', 'hyper'],
  ['k6/', 'k6'],
  ['jmeter', 'jmeter'],
  ['locust', 'locust'],
  ['wrk/', 'wrk'],
  ['sqlmap', 'sqlmap'],
  ['nikto', 'nikto'],
  ['nuclei', 'nuclei'],
  ['masscan', 'masscan'],
  ['zgrab', 'zgrab'],
  ['crawler', 'crawler'],
  ['spider', 'crawler'],
  ['bot/', 'crawler'],
  ['bot;', 'crawler'],
  ['bot)', 'crawler'],
];

/** Libraries that phone apps speak through. */
const appMarks = ['okhttp/', 'cfnetwork/', 'dart/', 'alamofire/', 'darwin/'];

/** What a user agent says it is. It may lie; that it does shows where it is unlike the rest. */
export function parseAgent(userAgent: string): Agent | undefined {
  const text = userAgent.slice(0, textMax);
  if (text.trim() === '') return undefined;
  const lower = text.toLowerCase();
  const tool = tools.find(([mark]) => lower.includes(mark));
  if (tool !== undefined) return { kind: 'tool', family: tool[1], version: versionAfter(lower, tool[0]) };

  const parser = new UAParser(text);
  const os = name(parser.getOS().name ?? 'other');
  const browser = parser.getBrowser();
  if (browser.name === undefined || !lower.startsWith('mozilla/') || appMarks.some(mark => lower.includes(mark))) {
    return appOf(text, lower, os);
  }
  return {
    kind: mobileSystems.has(os) || lower.includes('mobile') ? 'mobile' : 'desktop',
    family: `${name(browser.name)}/${os}`,
    version: digits(browser.major ?? ''),
  };
}

const mobileSystems: ReadonlySet<string> = new Set(['iOS', 'Android', 'HarmonyOS', 'KAIOS', 'Windows Phone']);

/**
 * `Name/1.2 (…)`, the way apps present themselves, third parties' too, of which many name no system. What has no such head
 * is an unknown program.
 */
function appOf(text: string, lower: string, os: string): Agent {
  const slash = text.indexOf('/');
  const head = slash > 0 ? name(text.slice(0, Math.min(slash, nameMax))) : '';
  const version = slash > 0 ? digits(text.slice(slash + 1, slash + 8)) : '';
  const app = head !== '' && head !== 'Mozilla' && (os !== 'other' || version !== '');
  if (app) return { kind: 'app', family: `${head}/${os}`, version };
  return { kind: lower.startsWith('mozilla/') ? 'desktop' : 'tool', family: `other/${os}`, version: '' };
}

function versionAfter(lower: string, mark: string): string {
  const at = lower.indexOf(mark) + mark.length;
  const slash = mark.endsWith('/') ? at : lower.indexOf('/', at - 1) + 1;
  return slash === 0 ? '' : digits(lower.slice(slash, slash + 8));
}

/** The leading digits, at most four. */
function digits(text: string): string {
  return /^\d{1,4}/.exec(text)?.[0] ?? '';
}

/** Printable and short, since an app names itself. */
function name(text: string): string {
  return text
    .slice(0, nameMax)
    .replaceAll(/[^A-Za-z0-9 ._-]/g, '')
    .trim();
}
