import { addressIn, type Change, mailOf, type Site, surge } from '../../../test/site.ts';

const given = ['ann', 'boris', 'cyril', 'dora', 'emil', 'frida', 'gustav', 'hanna', 'ivo', 'johanna'];
const family = ['ross', 'meier', 'kowalska', 'li', 'fernandez', 'okafor', 'sato', 'lindqvist'];

/** Strangers, or people in one room, with a tag behind the names of so many mailboxes. */
function judged(tagOf: (site: Site) => string, mailboxes = Number.POSITIVE_INFINITY, addresses = 200) {
  const alter = (site: Site): Change => {
    const name = mailboxes === 1 ? 'teacher' : `${site.pick(given)}.${site.pick(family)}${site.number % mailboxes}`;
    const tag = tagOf(site);
    return {
      mail: { ...mailOf(`${name}+${tag}`, 'gmail.com'), canonical: `${name}@gmail.com`, tag } as Change['mail'],
      address: addressIn(60 + (addresses > 1 ? site.number % 40 : 0), Math.floor(site.random() * addresses), 'BR'),
      agent: { kind: 'desktop', family: site.pick(['Opera/Linux', 'Vivaldi/Linux']), version: '131' },
      history: 'none',
    };
  };
  return surge(88, 0.4, alter, mailboxes === 1 ? 12 : 24).live.attribution;
}
const factorOf = (...crowd: Parameters<typeof judged>) => judged(...crowd).leading?.anchor.factors.get('tagged') ?? 0;

const own = (site: Site) => `${site.number}${site.pick(['a', 'b', 'c'])}`;

describe('tags of mailboxes', () => {
  it('carry an attack where each of many mailboxes has one of its own, from everywhere and from one address', () => {
    for (const addresses of [200, 1]) {
      expect(factorOf(own, Number.POSITIVE_INFINITY, addresses)).toBeGreaterThan(12);
      expect(judged(own, Number.POSITIVE_INFINITY, addresses).attacks.length).toBe(1);
    }
  });

  it('are those of people where they are called by the site or by what they are for', () => {
    expect(factorOf(site => site.pick(['news', 'chat', 'test', 'spam', 'web', 'shop', 'x']))).toBeLessThanOrEqual(0);
  });

  it('are those of developers where they are numbered by each anew', () => {
    const trial = (site: Site) => `${site.pick(['test', 'dev', 'qa'])}${Math.floor(site.random() * 12)}`;
    expect(factorOf(trial)).toBeLessThanOrEqual(0);
  });

  it('are those of a class whose teacher tags a mailbox', () => {
    expect(judged(own, 1, 1).attacks).toEqual([]);
  });
});
