import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Answer } from '../src/answers/answer.ts';
import type { Plan } from '../src/answers/plan.ts';
import type { AlertEvent, PaneSummary, Verdict } from '../src/outputs.ts';
import { alert, pane, paneEndMs, verdict } from './said.ts';

const root = path.join(__dirname, '..');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const minuteMs = 60_000;
/** Text as an attacker would log it. */
const hostile = '<img src=x onerror="document.title=1"><script>alert(1)</script>\u202egnp.exe';
/** The same on the page: it is text, and turns nothing round. */
const shown = hostile.replace('\u202e', '\ufffd');

/** Of axe-core, as far as it is read. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The built server in a process of its own, fed with what the engine would say. */
class Served {
  readonly #process: ChildProcess;
  /** What the page's reader said. */
  readonly answers: Answer[] = [];
  url = '';

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async start(listen = '127.0.0.1:0'): Promise<Served> {
    const served = new Served(fork(path.join(__dirname, 'page-server.mjs'), [listen], { execArgv: [] }));
    const [message] = await once(served.#process, 'message');
    served.url = (message as { url: string }).url;
    served.#process.on('message', told => served.answers.push((told as { answer: Answer }).answer));
    return served;
  }

  pane(told: PaneSummary): void {
    this.#process.send({ say: 'pane', told });
  }
  alert(told: AlertEvent): void {
    this.#process.send({ say: 'alert', told });
  }
  verdict(told: Verdict): void {
    this.#process.send({ say: 'verdict', told });
  }
  planned(told: readonly Plan[]): void {
    this.#process.send({ say: 'planned', told });
  }

  async stop(): Promise<void> {
    const stopped = once(this.#process, 'exit');
    this.#process.disconnect();
    await stopped;
  }
}

/** An hour of ordinary minutes up to `paneEndMs`. */
function ordinaryHour(served: Served): void {
  for (let minute = 60; minute >= 0; minute--) {
    const endMs = paneEndMs - minute * minuteMs;
    const minutes = [{ startMs: endMs - minuteMs, signups: 100 + (minute % 7), suspicious: 0, malicious: 0 }];
    served.pane(pane({ endMs, minutes }));
  }
}

function attack(served: Served): void {
  served.alert(alert({ title: `Attack from ${hostile}`, summary: hostile }));
  served.verdict(verdict({ network: hostile, request_id: hostile, cluster: 'c-5d1f' }));
  served.verdict(verdict({ level: 'normal', action: 'allow', score: 0.02, reasons: [] }));
  served.pane(
    pane({
      endMs: paneEndMs + minuteMs,
      signupsPerMin: 1_421,
      maliciousPerMin: 1_009,
      gate: { mode: 'observe', state: 'open', recommended: 'challenge' },
      openIncidents: [{ id: alert().id, kind: 'attack', severity: 'medium' }],
      attackShare: { estimate: 0.71, low: 0.66, high: 0.76, confidence: 0.95 },
      clusters: [{ id: 'c-5d1f', share: 0.52, signups: 2_190, describe: `mailbox pattern 10 letters, ${hostile}` }],
      minutes: [{ startMs: paneEndMs, signups: 1_421, suspicious: 4, malicious: 1_009 }],
    }),
  );
}

/** Rules of accessibility that the page breaks as it is, each with where. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  // Through the debugger and not as a script of the page, whose policy lets no other scripts in.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

if (executablePath === undefined) {
  process.stderr.write('skipped: the live page in a browser (no Chromium found)\n');
  test.skip('the live page in a browser (no Chromium found)', () => {});
} else {
  describe('the live page', () => {
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let served: Served;
    let faults: string[];
    let asked: string[];

    beforeAll(async () => {
      if (!existsSync(path.join(root, 'dist/src/console/console.js'))) {
        const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { encoding: 'utf8' });
        if (built.status !== 0) throw new Error(`the build failed: ${built.stdout}${built.stderr}`);
      }
      browser = await chromium.launch({
        executablePath,
        args: [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
    }, 120_000);

    afterAll(() => browser.close());

    beforeEach(async () => {
      served = await Served.start();
      context = await browser.newContext({ viewport: { width: 1280, height: 720 }, timezoneId: 'Asia/Shanghai' });
      page = await context.newPage();
      page.setDefaultTimeout(10_000);
      faults = [];
      asked = [];
      page.on('pageerror', error => faults.push(error.message));
      page.on('console', message => {
        if (message.type() === 'error') faults.push(message.text());
      });
      page.on('request', request => {
        asked.push(request.url());
        if (!request.url().startsWith(served.url)) faults.push(`asked elsewhere: ${request.url()}`);
      });
    }, 30_000);

    afterEach(async () => {
      await context.close();
      await served.stop();
    }, 30_000);

    test('quiet is calm, in words, in UTC and in the time of the reader', async () => {
      ordinaryHour(served);
      await page.goto(served.url);
      await page.getByRole('heading', { name: 'Calm: no incident is open' }).waitFor();
      expect(await page.locator('#look').textContent()).toBe(
        'floodgate · site default · as of 27 Jan 2025, 13:41:00 UTC (21:41:00 where you are)',
      );
      expect(await page.locator('#state').getAttribute('data-tone')).toBe('calm');
      await page.getByRole('img', { name: /at 13:40 UTC 100, 110 expected, 0 judged malicious/ }).waitFor();
      expect(faults).toEqual([]);
    }, 30_000);

    test('what is doubtful is said at the top, whatever is shown below', async () => {
      const endMs = paneEndMs + minuteMs;
      served.pane(pane({ endMs, completeness: { ...pane().completeness, state: 'incomplete' } }));
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(served.url);
      await page.locator('#look').getByText('▲ incomplete').waitFor();
      served.pane(pane({ endMs: endMs + minuteMs }));
      await page.locator('#look').getByText('13:43:00 UTC').waitFor();
      expect(await page.locator('#look').textContent()).not.toContain('incomplete');
    }, 30_000);

    test('an attack shows at once, and what strangers wrote stays text', async () => {
      ordinaryHour(served);
      await page.goto(served.url);
      await page.getByRole('heading', { name: /Calm/ }).waitFor();
      attack(served);
      await page.getByRole('heading', { name: '▲ Attack since 13:33 UTC (9 min), medium' }).waitFor();
      expect(await page.locator('#announcement').textContent()).toBe('Attack since 13:33 UTC, medium');
      expect(await page.locator('#share').textContent()).toContain('1,421 sign-ups/min');
      expect(await page.locator('#share').textContent()).toContain('71 % is attack (66–76 %)');
      expect(await page.locator('#share').textContent()).toContain('1,009 malicious');
      expect(await page.locator('#gate').textContent()).toBe('Recommended: challengegate open · mode observe');
      await page.getByRole('img', { name: /1,009 judged malicious/ }).waitFor();
      await page.getByRole('cell', { name: '▲ malicious' }).waitFor();
      await page.getByText(`13:34 Attack from ${shown}`).waitFor();
      await page.getByText('100 %: 412 sign-ups in 10 min share the mailbox pattern').waitFor();
      await page.locator('#what summary').press('Enter');
      await page.locator('#what .samples li').getByText(shown).waitFor();
      await page.locator('#incidents summary').click();
      await page.locator('#incidents .events li').getByText(shown).waitFor();
      expect(await page.locator('img, body script').count()).toBe(0);
      expect(await page.title()).toBe('Attack since 13:33 UTC, medium · floodgate');
      expect(faults).toEqual([]);
    }, 30_000);

    test('verdicts can be filtered and paused from the keyboard', async () => {
      attack(served);
      await page.goto(served.url);
      const rows = page.locator('#verdicts tbody tr');
      await rows.nth(1).waitFor();
      await page.getByLabel('Level').selectOption('malicious');
      await rows.nth(1).waitFor({ state: 'detached' });
      expect(await rows.count()).toBe(1);
      await page.getByRole('button', { name: 'Pause' }).press('Enter');
      served.verdict(verdict());
      await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor();
      expect(await rows.count()).toBe(1);
      await page.getByRole('button', { name: 'Resume (1 new)' }).press('Enter');
      await rows.nth(1).waitFor();
      expect(faults).toEqual([]);
    }, 30_000);

    test('a lost connection is said, and the page comes back by itself', async () => {
      ordinaryHour(served);
      await page.goto(served.url);
      await page.getByRole('heading', { name: /Calm/ }).waitFor();
      const { host, port } = new URL(served.url);
      await served.stop();
      await page.getByText('Connection lost: this page is old').waitFor();
      served = await Served.start(host);
      expect(new URL(served.url).port).toBe(port);
      attack(served);
      await page.getByRole('heading', { name: /Attack since 13:33/ }).waitFor();
      await page.getByText('✓ connected').waitFor();
    }, 60_000);

    test.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
    ] as const)(
      'breaks no rule of accessibility, %s, %i wide',
      async (colorScheme, width) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 720 });
        ordinaryHour(served);
        attack(served);
        await page.goto(served.url);
        await page.getByRole('heading', { name: /Attack/ }).waitFor();
        await page.locator('#what summary').click();
        expect(await violationsOf(page)).toEqual([]);
        await page.getByRole('button', { name: /^This is a crowd/ }).click();
        expect(await violationsOf(page)).toEqual([]);
        expect(faults).toEqual([]);
      },
      60_000,
    );

    test('an incident is answered from the keyboard, with a token that is asked for once', async () => {
      const token = 'the token of the page test';
      served.alert(alert());
      served.pane(pane({ endMs: paneEndMs + minuteMs }));
      await page.goto(served.url);
      const dialog = page.getByRole('dialog');
      const fault = dialog.getByRole('alert');
      const acknowledge = page.getByRole('button', { name: 'Acknowledge: Attack since 13:33 UTC' });
      await acknowledge.waitFor();
      // The buttons are there already when it grows.
      served.alert(alert({ sequence: 2, state: 'update', severity: 'high' }));
      await page.getByText('Attack high').waitFor();
      const planned = page.getByText('Planned: launch, 27 Jan 13:00–18:00 UTC, ×5');
      await planned.waitFor();
      served.planned([]);
      await planned.waitFor({ state: 'hidden' });
      await acknowledge.press('Enter');
      await dialog.getByLabel('Your name').fill('ana');
      await dialog.getByLabel('Token of the service').fill('a wrong one');
      await page.keyboard.press('Enter');
      await fault.getByText('The service does not know this token.').waitFor();
      expect(served.answers).toEqual([]);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('token');
      await page.keyboard.type(token);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.getByText('Acknowledged: it takes effect with the next pane.').waitFor();
      expect(served.answers).toMatchObject([{ incident: alert().id, action: 'acknowledge', by: 'ana' }]);

      const acknowledged = { by: 'ana', given: '2025-01-27T13:42:00.000Z', action: 'acknowledge' as const };
      // Nothing new is heard of it yet, so it stands.
      served.pane(pane({ endMs: paneEndMs + 2 * minuteMs }));
      await page.getByText('13:43:00 UTC').waitFor();
      expect(await page.locator('#answered').textContent()).toContain('Acknowledged');
      served.alert(alert({ sequence: 3, state: 'update', acknowledged_by: 'ana', answer: acknowledged }));
      await page.getByText('taken on by ana').waitFor();
      await page.getByText('Acknowledged: it takes effect').waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');

      // Known by now, also after a reload; and in no address.
      await page.reload();
      await page.getByRole('button', { name: 'This is a crowd: Attack since 13:33 UTC' }).press('Enter');
      expect(await dialog.getByLabel('Token of the service').isHidden()).toBe(true);
      await dialog.getByLabel('Why (may be left out)').fill('our launch');
      await dialog.getByRole('button', { name: 'This is a crowd' }).press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      expect(served.answers.at(-1)).toMatchObject({ action: 'crowd', by: 'ana', note: 'our launch' });
      served.alert(alert({ sequence: 4, state: 'closed', time: '2025-01-27T13:43:00.000Z' }));
      const reopen = page.getByRole('button', { name: 'Reopen: Attack since 13:33 UTC' });
      await page.getByText('13:33–13:43 UTC, closed').waitFor();
      expect(await reopen.isHidden()).toBe(true);
      await page.locator('#incidents summary').press('Enter');
      await reopen.waitFor();
      expect(asked.filter(url => url.includes('token'))).toEqual([]);
      expect(faults.filter(fault => !/401/.test(fault))).toEqual([]);
    }, 60_000);

    test('a reload shows what was said before', async () => {
      ordinaryHour(served);
      attack(served);
      await page.goto(served.url);
      await page.getByRole('heading', { name: /Attack/ }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: /Attack/ }).waitFor();
      await page.getByText('2,190 sign-ups: mailbox pattern 10 letters').waitFor();
      await page.getByRole('cell', { name: '▲ malicious' }).waitFor();
      await page.getByRole('img', { name: /Most at 13:41 UTC: 1,421/ }).waitFor();
    }, 30_000);

    test('a flood of verdicts leaves the page readable, and no more rows than it shows', async () => {
      attack(served);
      await page.goto(served.url);
      await page.locator('#verdicts tbody tr').nth(1).waitFor();
      for (let i = 0; i < 20_000; i++) served.verdict(verdict({ network: `203.0.113.${i % 250}/32`, revision: i % 2 }));
      served.verdict(verdict({ network: 'the last one' }));
      await page.getByRole('cell', { name: 'the last one' }).waitFor();
      expect(await page.locator('#verdicts tbody tr').count()).toBe(60);
      expect(faults).toEqual([]);
    }, 60_000);

    test('fits above the fold of a small screen, and a phone does not scroll sideways', async () => {
      ordinaryHour(served);
      attack(served);
      await page.goto(served.url);
      await page.getByRole('heading', { name: /Attack/ }).waitFor();
      const overflow = () =>
        page.evaluate(() => ({
          across: document.documentElement.scrollWidth - innerWidth,
          down: document.documentElement.scrollHeight - innerHeight,
        }));
      expect(await overflow()).toEqual({ across: 0, down: 0 });
      await page.setViewportSize({ width: 390, height: 844 });
      expect((await overflow()).across).toBe(0);
    }, 30_000);
  });
}
