import { addressIn, type Change, mailOf, type Site, surge } from '../../../test/site.ts';

const given = ['ann', 'boris', 'cyril', 'dora', 'emil', 'frida', 'gustav', 'hanna', 'ivo', 'johanna'];
const family = ['ross', 'meier', 'kowalska', 'li', 'fernandez', 'okafor', 'sato', 'lindqvist'];

/** Strangers from everywhere in a country where few come from, half of whom leave at once, with names as `nameOf` makes them. */
function judged(nameOf: (site: Site) => string, domains: readonly string[]): number {
  const alter = (site: Site): Change => ({
    mail: mailOf(nameOf(site), site.pick(domains)),
    address: addressIn(60 + Math.floor(site.random() * 40), site.number, 'BR'),
    history: 'none',
  });
  const { attribution } = surge(86, 0.5, alter).live;
  return attribution.leading?.anchor.factors.get('mask') ?? 0;
}

const numbered = (site: Site) => `${site.pick(given)}_${site.pick(family)}${10 + Math.floor(site.random() * 90)}`;
const chosen = (site: Site) => {
  const name = site.pick(given);
  const other = site.pick(family);
  return site.pick([
    `${name}.${other}`,
    `${name}${other}`,
    `${name}.${other}7`,
    `${name[0]}${other}98`,
    `${other}_${name}`,
  ]);
};

describe('mailbox names of one layout', () => {
  it('help to carry an attack, however long the words in them are, where anybody may have a mailbox', () => {
    expect(judged(numbered, ['gmail.com'])).toBeGreaterThan(8);
    expect(judged(numbered, ['one.example', 'other.example', 'third.example'])).toBeGreaterThan(8);
  });

  it('are those of a school or a company at the domain of its own', () => {
    expect(judged(numbered, ['school.example'])).toBe(0);
  });

  it('are no rule where they have no digits, nor where people chose them', () => {
    expect(judged(site => `${site.pick(given)}.${site.pick(family)}`, ['gmail.com'])).toBe(0);
    expect(judged(chosen, ['gmail.com', 'outlook.com'])).toBe(0);
  });
});
