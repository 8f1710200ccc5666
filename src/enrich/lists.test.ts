import type { Address } from '#sdk';
import { parseAddress } from './address.ts';
import { listedOn, openLists, parseList } from './lists.ts';

function address(text: string, asn?: number): Address {
  const location = parseAddress(text);
  if (location === undefined) throw new Error(text);
  return { ...location, asn, country: undefined };
}

const lists = [
  parseList('tor', '# exits\n203.0.113.7\n2001:db8::1 ; an exit\n', 'tor.txt'),
  parseList('hosting', '198.51.100.64/26\n2001:db8:7::/48\nAS64511\n', 'hosting.txt'),
];

test.each([
  ['203.0.113.7', undefined, ['tor']],
  ['203.0.113.8', undefined, []],
  ['2001:db8::1', undefined, ['tor']],
  ['2001:db8::2', undefined, []],
  ['198.51.100.127', undefined, ['hosting']],
  ['198.51.100.128', undefined, []],
  ['2001:db8:7:1::9', undefined, ['hosting']],
  ['203.0.113.7', 64_511, ['tor', 'hosting']],
] as const)('%s of AS%s is on %j', (text, asn, kinds) => {
  expect(listedOn(lists, address(text, asn))).toEqual(kinds);
});

test('without lists nothing is known, which is not the same as not being listed', () => {
  expect(listedOn([], address('203.0.113.7'))).toBeUndefined();
});

test('a line that is none is named with its place', () => {
  expect(() => parseList('vpn', '203.0.113.7\nexample.org\n', 'vpn.txt')).toThrow(/vpn\.txt:2 is no address/);
  expect(() => openLists({ tor: '/nowhere/tor.txt' })).toThrow(/reputation\.tor: \/nowhere\/tor\.txt cannot be read/);
});
