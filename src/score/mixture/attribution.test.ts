import type { Signup } from '#sdk';
import {
  addressIn,
  type Change,
  machine,
  mailOf,
  minute,
  randomFrom,
  Site,
  startMs,
  surge,
} from '../../../test/site.ts';

describe('attribution', () => {
  it('says how much of a surge is attack, whatever the share, and how sure it is', () => {
    const parts = [0, 0.1, 0.3, 0.5, 0.7, 0.9];
    const seen = parts.flatMap(part =>
      [1, 2].map(seed => {
        const site = surge(seed, part, machine);
        const { estimate, low, high } = site.live.attribution.share ?? { estimate: -1, low: 0, high: 1 };
        return { error: estimate - site.truth, covers: low <= site.truth && site.truth <= high, width: high - low };
      }),
    );
    const mean = seen.reduce((sum, { error }) => sum + error, 0) / seen.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.max(...seen.map(({ error }) => Math.abs(error)))).toBeLessThan(0.05);
    expect(seen.filter(({ covers }) => covers).length).toBeGreaterThanOrEqual(seen.length * 0.9);
    expect(Math.max(...seen.map(({ width }) => width))).toBeLessThan(0.2);
  });

  it('tells the rows of an attack from the people beside it', () => {
    const site = surge(3, 0.4, machine);
    site.eachRecent(row => {
      const score = site.live.scoreNow(row);
      if (site.attack.has(row)) expect(score).toBeGreaterThan(0.9);
      else expect(score).toBeLessThan(0.5);
    });
  });

  it.each<[string, (site: Site, signup: Signup) => Change]>([
    ['a release of a browser', () => ({ agent: { kind: 'desktop', family: 'Chrome/Windows', version: '133' } })],
    [
      'a release of the app',
      (site, signup) => ({
        agent: { kind: 'app', family: 'ExampleApp/iOS', version: '5' },
        journey: { ...signup.journey, form: site.random() < 0.1, paceMs: undefined },
      }),
    ],
    ['a new country', site => ({ address: addressIn(80 + Math.floor(site.random() * 30), 7, 'IN'), history: 'none' })],
    ['a carrier behind one address', () => ({ address: addressIn(77, 1, 'DE'), history: 'address' })],
    [
      'a company',
      site => ({
        address: addressIn(78, Math.floor(site.random() * 4), 'US'),
        mail: mailOf(site.pick(['ann.lee', 'bo.kim', 'cy.fox']), 'company.example'),
        domainAge: 'young',
      }),
    ],
    [
      'a relay that hides mailboxes',
      site => ({
        mail: mailOf(Array.from({ length: 10 }, () => site.pick([...'bcdfghjkl0123'])).join(''), 'relay.example'),
      }),
    ],
  ])('takes %s for an honest shift', (_, alter) => {
    const site = surge(4, 0.6, alter);
    const { clusters, share } = site.live.attribution;
    expect(clusters.length).toBeGreaterThan(0);
    expect(Math.max(...clusters.map(({ probability }) => probability))).toBeLessThan(0.05);
    expect(share?.estimate).toBeLessThan(0.02);
  });

  it('finds the machines inside an honest shift, and only them', () => {
    const site = surge(5, 1, (own, signup) =>
      own.random() < 0.2
        ? machine(own, signup)
        : { address: addressIn(80 + Math.floor(own.random() * 30), 7, 'IN'), history: 'none' },
    );
    expect(Math.abs((site.live.attribution.share?.estimate ?? 0) - site.truth)).toBeLessThan(0.05);
    expect(site.truth).toBeLessThan(0.3);
  });

  it('keeps a row out of the attack when its own conduct speaks against it', () => {
    const site = surge(6, 0.5, machine);
    site.run(1, 4, signup => {
      const { mail, agent, address, history } = machine(site, signup);
      return { mail, agent, address, history };
    });
    let people = 0;
    site.eachRecent(row => {
      if (row.admittedMs < site.nowMs - minute / 2 || site.attack.has(row)) return;
      people++;
      expect(site.live.scoreNow(row)).toBeLessThan(0.9);
    });
    expect(people).toBeGreaterThan(0);
  });

  it('needs a second family: pace alone is a sale that opens at a fixed minute', () => {
    const site = surge(7, 0.7, (_, { journey }) => ({ journey: { ...journey, paceMs: 4_000 } }));
    expect(site.live.attribution.attacks).toEqual([]);
  });

  it('takes a habit of the whole site for one while there is no past, and still finds machines', () => {
    const habit = (site: Site, { journey }: Signup): Change => ({
      journey: { ...journey, form: site.random() < 0.4, paceMs: undefined, pagesBefore: site.random() < 0.4 ? 0 : 2 },
    });
    const honest = new Site(16);
    honest.run(14, 8, signup => habit(honest, signup));
    honest.look();
    expect(honest.live.attribution.attacks).toEqual([]);
    const attacked = new Site(16);
    attacked.run(14, 8, signup => (attacked.random() < 0.5 ? machine(attacked, signup) : {}));
    attacked.look();
    expect(attacked.live.attribution.attacks.length).toBe(1);
  });

  it('takes no site for an attack on which half of the people skip the form and leave, until it has a past', () => {
    const site = new Site(31);
    const divided = ({ journey }: Signup): Change => ({
      journey:
        site.random() < 0.5
          ? {
              ...journey,
              form: false,
              paceMs: undefined,
              pagesBefore: site.random() < 0.6 ? 0 : 2,
              usedAfter: site.random() < 0.3,
            }
          : journey,
    });
    for (let minutes = 0; minutes < 30; minutes++) {
      site.run(1, 8, divided);
      site.look();
      expect(site.live.attribution.attacks).toEqual([]);
    }
  });

  it('accuses nobody of whom nothing is known by the company they are in', () => {
    const site = new Site(23);
    let people = 0;
    const silent = ({ journey }: Signup): Change => ({
      agent: { kind: 'app', family: 'ExampleApp/iOS', version: '5' },
      mail: undefined,
      journey: { ...journey, form: undefined, paceMs: undefined, pagesBefore: undefined, usedAfter: undefined },
    });
    site.run(11, 24, signup => (site.random() < 0.9 ? machine(site, signup) : silent(signup)));
    site.look();
    expect(site.live.attribution.attacks.length).toBe(1);
    site.eachRecent(row => {
      if (site.attack.has(row)) return;
      people++;
      expect(site.live.scoreNow(row)).toBeLessThan(0.95);
    });
    expect(people).toBeGreaterThan(10);
  });

  it('keeps the few accounts that a farm does use with the farm', () => {
    const site = surge(17, 0.6, (own, signup) => {
      const made = machine(own, signup);
      return { ...made, journey: { ...signup.journey, ...made.journey, usedAfter: own.random() < 0.1 } };
    });
    let used = 0;
    site.eachRecent(row => {
      if (!site.attack.has(row) || row.signup.journey.usedAfter !== true) return;
      used++;
      expect(site.live.scoreNow(row)).toBeGreaterThan(0.9);
    });
    expect(used).toBeGreaterThan(5);
  });

  it('needs more than new mail domains that several countries use', () => {
    const fresh = (site: Site): Change => ({
      mail: mailOf(
        `${site.pick(['anna', 'bert', 'carla', 'dario'])}.${site.pick(['meier', 'rossi', 'novak'])}${100 + (site.number % 900)}`,
        site.pick(['alpha.example', 'bravo.example', 'delta.example', 'gamma.example']),
      ),
      domainAge: 'young',
    });
    const usual = new Site(41);
    const atHome = (): Change => ({
      address: addressIn(Math.floor(usual.random() * 40), usual.number, usual.pick(['DE', 'FR', 'US', 'IT', 'ES'])),
    });
    usual.run(150, 8, atHome);
    usual.run(11, 60, () => (usual.random() < 0.6 ? { ...fresh(usual), ...atHome() } : atHome()));
    usual.look();
    expect(usual.live.attribution.leading?.anchor.factors.get('domain-reach')).toBe(14);
    expect(usual.live.attribution.leading?.anchor.second).toBeLessThan(3);
    expect(usual.live.attribution.attacks).toEqual([]);
    const strange = (leaving: number) =>
      surge(41, 0.6, (site, { journey }) => ({
        ...fresh(site),
        address: addressIn(60 + Math.floor(site.random() * 60), site.number, site.pick(['BR', 'VN', 'PL', 'EG', 'ID'])),
        history: 'none',
        journey: { ...journey, usedAfter: site.random() >= leaving },
      })).live.attribution.attacks.length;
    expect([strange(0.1), strange(0.8)]).toEqual([0, 1]);
  });

  describe('mailboxes of one length', () => {
    const name = (site: Site) => Array.from({ length: 3 }, () => site.pick(['ra', 'vi', 'ne', 'sho', 'la'])).join('');
    const domains = ['mail.example', 'post.example', 'web.example'];
    /** Like people in all but that most of the accounts are left alone. */
    const left = (site: Site, { journey }: Signup, domain: string): Change => ({
      isAttack: true,
      mail: mailOf(name(site), domain),
      agent: { kind: 'desktop', family: 'Chrome/Windows', version: '131' },
      address: addressIn(60 + Math.floor(site.random() * 60), Math.floor(site.random() * 256), 'BR'),
      journey: { ...journey, usedAfter: site.random() < 0.2 },
    });

    it('help to carry an attack where they are at several providers', () => {
      const several = surge(18, 0.6, (site, signup) => left(site, signup, site.pick(domains)));
      const two = surge(18, 0.6, (site, signup) => left(site, signup, site.pick(['one.example', 'two.example'])));
      const one = surge(18, 0.6, (site, signup) => left(site, signup, 'school.example'));
      const factors = [several, two, one].map(({ live }) =>
        live.attribution.leading?.anchor.factors.get('mask-length'),
      );
      expect(factors[0]).toBeGreaterThan(8);
      expect(factors[1]).toBeGreaterThan(8);
      expect(factors[2]).toBe(0);
    });

    it('carry none alone, as in a country where names are short', () => {
      const site = surge(19, 0.6, own => ({
        mail: mailOf(name(own), own.pick(domains)),
        address: addressIn(80 + Math.floor(own.random() * 30), 7, 'IN'),
        history: 'none',
      }));
      expect(site.live.attribution.attacks).toEqual([]);
    });

    it('carry none together with a few who have a second mailbox within their first', () => {
      let number = 0;
      const site = surge(21, 0.6, own => {
        const canonical = `${number - (number % 4 === 1 ? 1 : 0)}`;
        number++;
        return {
          mail: { ...mailOf(name(own), own.pick(domains)), canonical } as Signup['mail'],
          address: addressIn(80 + Math.floor(own.random() * 30), 7, 'IN'),
          history: 'none',
        };
      });
      expect(site.live.attribution.leading?.anchor.factors.get('mask-length')).toBeGreaterThan(8);
      expect(site.live.attribution.attacks).toEqual([]);
    });
  });

  it('judges colleagues together, those with the form from a cache and those without', () => {
    const site = new Site(21);
    const colleague =
      (withoutForm: number) =>
      ({ journey }: Signup): Change => ({
        address: addressIn(78, 1, 'US'),
        agent: { kind: 'desktop', family: 'Edge/Linux', version: '132' },
        mail: mailOf(`${site.pick(['ann', 'bo', 'cy'])}.${site.pick(['lee', 'kim', 'fox'])}`, 'company.example'),
        domainAge: 'young',
        history: 'address',
        journey: { ...journey, form: site.random() >= withoutForm },
      });
    site.run(150, 8, ({ journey }) => ({ journey: { ...journey, form: site.random() > 0.01 } }));
    for (let min = 0; min < 20; min++) {
      site.run(1, 14, colleague(0.02));
      site.look();
    }
    for (let min = 0; min < 6; min++) {
      site.run(1, 14, colleague(0.9));
      site.look();
      expect(site.live.attribution.attacks).toEqual([]);
    }
  });

  it('calls a cluster the same from look to look, and describes it without personal data', () => {
    const site = surge(8, 0.5, machine);
    const [first] = site.live.attribution.attacks;
    expect(first?.id).toMatch(/^c-[0-9a-f]{4}$/);
    expect(first?.describe).toContain('no form requested');
    expect(first?.describe).toMatch(/\d addresses in \d+ networks$/);
    expect(first?.describe).not.toMatch(/@|198\.18/);
    expect(Math.abs((first?.share ?? 0) - site.truth)).toBeLessThan(0.05);
    site.run(2, 24, signup => (site.random() < 0.5 ? machine(site, signup) : {}));
    site.look();
    expect(site.live.attribution.attacks.map(({ id }) => id)).toEqual([first?.id]);
  });

  it('takes an attack that does less than before for what it was, also where it falls into two clusters', () => {
    const site = new Site(62);
    /** Minutes of people, and of an attack that leaves a part of its accounts unused. */
    const goOn = (minutes: number, part: number) => {
      site.run(minutes, 24, ({ journey }) => {
        if (site.random() > 0.4) return {};
        return {
          isAttack: true,
          agent: { kind: 'desktop', family: 'Opera/Linux', version: '99' },
          history: 'none',
          address: addressIn(60 + Math.floor(site.random() * 60), site.number, 'BR'),
          journey: { ...journey, usedAfter: site.random() > part },
        };
      });
      site.look();
    };
    site.run(150, 8);
    goOn(11, 0.6);
    for (let i = 0; i < 7; i++) goOn(2, 0.3);
    expect(site.live.attribution.leading?.anchor.strength).toBeLessThan(11);
    expect(site.live.attribution.attacks.length).toBe(2);
  });

  describe('an attack that slows down', () => {
    /** Quick, from everywhere, and for the rest as people are. */
    const quick = (site: Site, { journey }: Signup): Change => ({
      isAttack: true,
      address: addressIn(60 + Math.floor(site.random() * 60), Math.floor(site.random() * 256), 'BR'),
      agent: { kind: 'desktop', family: 'Chrome/Windows', version: '128' },
      history: 'none',
      journey: { ...journey, paceMs: 3_000, usedAfter: site.random() < 0.5 },
    });
    /** Minutes of people among whom the attack goes on with so many in a hundred, and the look after each. */
    const goOn = (site: Site, minutes: number, part: number, alter?: (signup: Signup) => Change) => {
      for (let i = 0; i < minutes; i++) {
        site.run(1, 12, signup => (site.random() < part ? quick(site, signup) : (alter?.(signup) ?? {})));
        site.look();
      }
    };
    const inWindow = (site: Site) => site.live.attribution.sheet.rows;

    it('is not given back row by row as its rows leave the window', () => {
      const site = surge(40, 0.3, quick, 40);
      expect(site.live.attribution.attacks.length).toBe(1);
      const [{ id } = { id: '' }] = site.live.attribution.attacks;
      goOn(site, 23, 0.02);
      const left = inWindow(site).filter(row => site.attack.has(row));
      expect(left.length).toBeGreaterThan(3);
      expect(left.length).toBeLessThan(10);
      const leading = site.live.attribution.leading;
      expect(leading?.id).toBe(id);
      expect(leading?.component.size).toBeLessThan(10);
      for (const row of left) expect(site.live.scoreNow(row)).toBeGreaterThan(0.9);
    });

    it('is known again when it goes on, and takes nobody with it who comes meanwhile', () => {
      const site = surge(40, 0.3, quick, 40);
      const ids = site.live.attribution.attacks.map(({ id }) => id);
      const quietMs = site.nowMs;
      goOn(site, 30, 0, ({ journey }) => ({ journey: { ...journey, usedAfter: site.random() < 0.7 } }));
      for (const row of inWindow(site)) {
        if (row.admittedMs > quietMs) expect(site.live.scoreNow(row)).toBeLessThan(0.9);
      }
      goOn(site, 5, 0.5);
      expect(site.live.attribution.attacks.map(({ id }) => id)).toEqual(ids);
    });

    it('is known to whoever takes over from what was saved', () => {
      const scores = [false, true].map(isSaved => {
        const site = surge(40, 0.3, quick, 40);
        goOn(site, 23, 0.02);
        const { attribution, window } = site.live;
        if (isSaved) {
          const saved = JSON.parse(JSON.stringify(attribution.save(window)));
          expect(attribution.restore(saved, window, site.nowMs)).toBe(true);
        }
        goOn(site, 5, 0.3);
        return inWindow(site).map(row => site.live.scoreNow(row));
      });
      expect(scores[1]).toEqual(scores[0]);
    });

    it('is forgotten in the end', () => {
      const site = surge(40, 0.3, quick, 40);
      site.run(360, 1);
      site.look();
      expect(site.live.attribution.attacks).toEqual([]);
      expect(site.live.attribution.clusters.filter(({ component }) => component.left !== undefined)).toEqual([]);
    });
  });

  it('lets nobody vouch for themselves by trying again', () => {
    const site = surge(15, 0.4, machine);
    let tries = 0;
    // Alone at a rare mail domain, with a name drawn at random, and refused again and again.
    site.run(1, 6, signup => {
      const { journey } = signup;
      const mail = mailOf('xk.qjvbnwrt', 'seldom.example');
      return {
        mail,
        history: 'none',
        address: addressIn(99, 9, 'BR'),
        sessionId: 'tries',
        journey: { ...journey, retry: tries++ > 0, pagesBefore: 0 },
      };
    });
    site.look();
    expect(tries).toBeGreaterThan(4);
    site.eachRecent(row => {
      if (row.signup.sessionId === 'tries') expect(site.live.scoreNow(row)).toBeLessThan(0.99);
    });
  });

  it('gives each of two attacks a cluster of its own', () => {
    const tool = { kind: 'tool', family: 'go-http-client', version: '2' } as const;
    const site = surge(9, 0.6, (own, signup) =>
      own.random() < 0.5
        ? machine(own, signup)
        : {
            ...machine(own, signup),
            agent: tool,
            mail: mailOf(`new.customer${Math.floor(own.random() * 1e6)}`, 'fresh.example'),
            domainAge: 'young',
          },
    );
    expect(site.live.attribution.attacks.length).toBe(2);
  });

  it('judges the same from a large window by a sample as the truth is', () => {
    const site = surge(10, 0.5, machine, 300);
    expect(site.live.attribution.sheet.rows.length).toBeLessThan(1_400);
    expect(Math.abs((site.live.attribution.share?.estimate ?? 0) - site.truth)).toBeLessThan(0.05);
    expect(site.live.attribution.attacks[0]?.describe).toContain('at least');
  });
});

describe('what comes between two looks', () => {
  const stirredBy = (signups: number, alter: (site: Site, signup: Signup) => Change) => {
    const site = new Site(22);
    site.run(150, 8);
    site.look();
    site.run(0.5, 2 * signups, signup => alter(site, signup));
    return site.live.isStirred;
  };

  it('asks for a look where three behave as programs do and people there rarely', () => {
    const { journey } = machine(new Site(0), {} as Signup);
    const quick = (_: Site, signup: Signup): Change => ({ journey: { ...signup.journey, ...journey } });
    expect(stirredBy(3, quick)).toBe(true);
    expect(stirredBy(2, quick)).toBe(false);
  });

  it('waits for the clock when people come', () => {
    const person = (_: Site, { journey }: Signup): Change => ({ journey: { ...journey, form: true, paceMs: 30_000 } });
    expect(stirredBy(40, person)).toBe(false);
  });
});

describe('what is learned', () => {
  it('is saved and restored: a new process gives the same scores', () => {
    const before = new Site(11);
    before.run(150, 8);
    // Until the live hour is empty and everything is learned.
    before.run(61, 0);
    const saved = JSON.parse(JSON.stringify(before.live.save()));
    const restored = new Site(11);
    restored.live.restore(saved, [], before.nowMs);
    expect(restored.live.reservoir.rows.length).toBe(800);
    const [scores, again] = [before, restored].map(site => {
      site.random = randomFrom(12);
      site.number = before.number;
      site.nowMs = startMs + 300 * minute;
      site.run(5, 30, signup => (site.random() < 0.5 ? machine(site, signup) : {}));
      site.look();
      const all: number[] = [];
      site.eachRecent(row => all.push(site.live.scoreNow(row)));
      return all;
    });
    expect(again).toEqual(scores);
    expect(Math.max(...(again ?? []))).toBeGreaterThan(0.9);
  });

  it('waits while an attack is on, and comes to the past by its honest part afterwards', () => {
    const site = new Site(14);
    site.run(30, 8);
    const held = site.live;
    held.settle(site.nowMs + 60 * minute, true);
    expect(held.ring.size).toBe(0);
    expect(held.background.learned).toBe(0);
    held.settle(site.nowMs + 61 * minute, false);
    expect(held.background.learned).toBeCloseTo(240);
  });
});
