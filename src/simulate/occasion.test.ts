import type { SignupLabel } from './label.ts';
import { simulate } from './scenario.ts';
import type { ScenarioName } from './scenarios.ts';

// Whole runs are made, however busy the machine is.
jest.setTimeout(120_000);

interface Attempt {
  readonly timeMs: number;
  readonly label: SignupLabel;
  readonly ip: string;
  readonly status: number;
  readonly email: string;
  readonly agent: string;
}

/** What a run logs of sign-ups and confirmations; `people` are those of the occasion, the others come by themselves. */
function runOf(name: ScenarioName, seed: number) {
  const attempts: Attempt[] = [];
  const confirmations: number[] = [];
  for (const { text, timeMs, label } of simulate(name, seed, { fields: 'all' })) {
    if (label?.kind !== 'signup') {
      if (text.includes('"path":"/verify/')) confirmations.push(timeMs);
      continue;
    }
    const { client_ip: ip, status, email, user_agent: agent } = JSON.parse(text);
    attempts.push({ timeMs, label, ip, status, email, agent });
  }
  const people = attempts.filter(({ label }) => label.actor.startsWith('p-1') && label.actor.length === 9);
  return { attempts, people, confirmations };
}

function mostUsed(values: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / values.length;
}

test('classes sit behind few addresses, at equal computers', () => {
  const { people } = runOf('classroom', 1);
  expect(people.length).toBeGreaterThan(40);
  expect(new Set(people.map(({ ip }) => ip)).size).toBeLessThan(people.length / 10);
  expect(mostUsed(people.map(({ agent }) => agent))).toBeGreaterThan(0.8);
});

test('a company has one domain and its own office', () => {
  const { people } = runOf('company-onboarding', 2);
  expect(mostUsed(people.map(({ email }) => email.slice(email.indexOf('@'))))).toBeGreaterThan(0.95);
  expect(new Set(people.map(({ ip }) => ip)).size).toBeLessThanOrEqual(2);
});

test('tickets: nobody sends the form before the minute, and many do just after', () => {
  const { people } = runOf('ticket-opening', 1);
  const [first] = people;
  const opensMs = Math.floor((first?.timeMs ?? 0) / (5 * 60_000)) * 5 * 60_000;
  const soon = people.filter(({ timeMs }) => timeMs < opensMs + 60_000);
  expect((first?.timeMs ?? 0) - opensMs).toBeLessThan(20_000);
  expect(soon.length / people.length).toBeGreaterThan(0.2);
});

test('after a bad deploy most attempts fail for a while, and people try again', () => {
  const { attempts } = runOf('bad-deploy', 1);
  const isBroken = ({ status }: Attempt): boolean => status === 500 || status === 422;
  const broken = attempts.filter(isBroken);
  const [from, to] = [broken[Math.floor(broken.length * 0.2)], broken[Math.floor(broken.length * 0.8)]];
  const during = attempts.filter(({ timeMs }) => timeMs >= (from?.timeMs ?? 0) && timeMs <= (to?.timeMs ?? 0));
  expect(during.filter(isBroken).length / during.length).toBeGreaterThan(0.35);
  expect(during.length / new Set(during.map(({ label }) => label.actor)).size).toBeGreaterThan(1.4);
});

test('in a mail outage nobody confirms, and some do when it is over', () => {
  const { confirmations } = runOf('mail-outage', 2);
  const gaps = confirmations.slice(1).map((timeMs, at) => timeMs - (confirmations[at] ?? timeMs));
  expect(Math.max(...gaps)).toBeGreaterThan(10 * 60_000);
  expect(confirmations.length).toBeGreaterThan(100);
});

test('other scripts: mailboxes are not in ASCII', () => {
  const { people } = runOf('other-scripts', 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant as it is.
  const foreign = people.filter(({ email }) => !/^[\u0000-\u007f]*$/.test(email));
  expect(foreign.length / people.length).toBeGreaterThan(0.3);
});
