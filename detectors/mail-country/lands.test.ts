import { areClose, landOf } from './lands.ts';

describe('the country of a mail domain', () => {
  it.each([
    ['post.example.de', 'DE'],
    ['example.co.uk', 'GB'],
    ['example.su', 'RU'],
    ['example.com', undefined],
    ['example.eu', undefined],
    ['example.io', undefined],
    ['example.tk', undefined],
    ['example', undefined],
    ['example.d1', undefined],
    ['xn--e1afmkfd.xn--p1ai', undefined],
  ])('%s: %s', (domain, land) => {
    expect(landOf(domain)).toBe(land);
  });

  it.each([
    ['DE', 'DE', true],
    ['AT', 'DE', true],
    ['KZ', 'RU', true],
    ['BR', 'PT', true],
    ['US', 'RU', false],
    ['DE', 'PL', false],
  ])('people in %s have mailboxes of %s: %s', (country, land, close) => {
    expect(areClose(country, land)).toBe(close);
    expect(areClose(land, country)).toBe(close);
  });
});
