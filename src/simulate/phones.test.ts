import { parsePhone } from '../enrich/phone.ts';
import { countryCodes } from './internet.ts';
import { attackersPhones, personsPhone } from './phones.ts';
import { Random } from './random.ts';

const random = new Random('phones');

test('a number is one of its country and nobody’s', () => {
  for (const country of countryCodes) {
    const numbers = Array.from({ length: 200 }, () => personsPhone(country, random));
    const phones = numbers.map(text => parsePhone(text));
    expect(phones.every(phone => phone?.prefix !== undefined && phone.land !== undefined)).toBe(true);
    expect(phones.filter(phone => phone?.land?.countries.includes(country)).length).toBeGreaterThan(180);
    // No plan has national numbers that begin so.
    for (const [at, text] of numbers.entries()) {
      expect(text.slice(1 + (phones[at]?.land?.code.length ?? 0))).toMatch(/^00\d{9}$/);
    }
  }
});

test('people hardly share blocks, attacks often do', () => {
  const blocksOf = (texts: readonly string[]): number => new Set(texts.map(text => parsePhone(text)?.prefix)).size;
  expect(blocksOf(Array.from({ length: 300 }, () => personsPhone('DE', random)))).toBeGreaterThan(280);
  const ofAttacks = Array.from({ length: 40 }, (_, attack) => {
    const phone = attackersPhones(random.stream(`attack ${attack}`));
    return blocksOf(Array.from({ length: 300 }, () => phone('DE', random)));
  });
  expect(Math.min(...ofAttacks)).toBeLessThan(13);
  expect(Math.max(...ofAttacks)).toBeGreaterThan(280);
});
