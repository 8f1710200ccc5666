import { simulate } from './scenario.ts';
import type { ScenarioName } from './scenarios.ts';

// Whole runs are made, however busy the machine is.
jest.setTimeout(120_000);

/** The attempts of the attack, with the requests of the same session before them. */
function attackOf(name: ScenarioName, seed: number) {
  const requests = new Map<string, number>();
  const attempts: { ip: string; agent: string; email: string; path: string; before: number }[] = [];
  let confirmations = 0;
  for (const { text, label } of simulate(name, seed, { fields: 'all' })) {
    const { client_ip: ip, user_agent: agent, email, path, session_id: session } = JSON.parse(text);
    if (label?.kind === 'signup' && label.label === 'attack') {
      attempts.push({ ip, agent, email, path, before: requests.get(session) ?? 0 });
    }
    if (session !== undefined) requests.set(session, (requests.get(session) ?? 0) + 1);
    if (path.startsWith('/verify/') && attempts.some(attempt => attempt.email === email)) confirmations++;
  }
  expect(attempts.length).toBeGreaterThan(30);
  const distinct = (key: 'ip' | 'agent' | 'email'): number => new Set(attempts.map(attempt => attempt[key])).size;
  return { attempts, distinct, confirmations };
}

test('a single source has one address', () => {
  expect(attackOf('single-source', 3).distinct('ip')).toBe(1);
});

test('a botnet has nearly as many networks as sign-ups', () => {
  const { attempts } = attackOf('hosting-botnet', 2);
  const networks = new Set(attempts.map(({ ip }) => ip.split('.').slice(0, 3).join('.')));
  expect(networks.size).toBeGreaterThan(attempts.length / 2);
});

test('rotated agents are many, a tool’s few', () => {
  const rotated = attackOf('rotated-agents', 3);
  expect(rotated.distinct('agent')).toBeGreaterThan(rotated.attempts.length / 10);
  expect(attackOf('proxies', 2).distinct('agent')).toBeLessThan(10);
});

test('who imitates people opens pages before', () => {
  const { attempts } = attackOf('human-delays', 1);
  expect(attempts.filter(({ before }) => before >= 1).length / attempts.length).toBeGreaterThan(0.8);
});

test('mail bombing uses other people’s mailboxes again and again, and nobody confirms', () => {
  const { attempts, distinct, confirmations } = attackOf('mail-bombing', 3);
  expect(distinct('email')).toBeLessThan(attempts.length);
  expect(confirmations).toBe(0);
});
