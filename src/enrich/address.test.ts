import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { parseAddress } from './address.ts';

test.each([
  ['192.0.2.77', '192.0.2.77', '192.0.2.77', '192.0.2.0/24', '192.0.0.0/16'],
  ['192.0.2.77:443', '192.0.2.77', '192.0.2.77', '192.0.2.0/24', '192.0.0.0/16'],
  ['0.0.0.0', '0.0.0.0', '0.0.0.0', '0.0.0.0/24', '0.0.0.0/16'],
  ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2.77', '192.0.2.0/24', '192.0.0.0/16'],
  ['::FFFF:c000:024d', '192.0.2.77', '192.0.2.77', '192.0.2.0/24', '192.0.0.0/16'],
  ['[::ffff:192.0.2.77]:80', '192.0.2.77', '192.0.2.77', '192.0.2.0/24', '192.0.0.0/16'],
  ['2001:DB8:1:2:0:0:0:3', '2001:db8:1:2::3', '2001:db8:1:2::/64', '2001:db8:1::/48', '2001:db8::/32'],
  ['[2001:db8::1]', '2001:db8::1', '2001:db8::/64', '2001:db8::/48', '2001:db8::/32'],
  ['[2001:db8::1]:65535', '2001:db8::1', '2001:db8::/64', '2001:db8::/48', '2001:db8::/32'],
  ['fe80::1%eth0', 'fe80::1', 'fe80::/64', 'fe80::/48', 'fe80::/32'],
])('%s', (text, canonical, client, network, block) => {
  expect(parseAddress(text)).toEqual({
    text: canonical,
    version: canonical.includes(':') ? 6 : 4,
    client,
    network,
    block,
  });
});

test.each([
  '',
  '-',
  'localhost',
  '192.0.2',
  '192.0.2.',
  '.192.0.2.1',
  '192..2.1',
  '192.0.2.1.5',
  '192.0.2.256',
  '192.0.2.010',
  '00.0.2.1',
  '0x7f.0.0.1',
  '127.1',
  '3221225985',
  '192.0.2.1:',
  '192.0.2.1:123456',
  '192.0.2.1:80a',
  '192.0.2.1 ',
  '192.0.2.1, 192.0.2.2',
  '192.0.2.1/24',
  '[192.0.2.1]:80',
  '2001:db8::1::2',
  '2001:db8::g',
  '[2001:db8::1',
  '[2001:db8::1]x',
  '[]:80',
  '%eth0',
  '１９２.0.2.1',
  `${'1'.repeat(100_000)}.0.0.1`,
  ':'.repeat(64),
])('%j is no address', text => {
  expect(parseAddress(text)).toBeUndefined();
});

test('every IPv4 address reads as itself', () => {
  fc.assert(
    fc.property(fc.ipV4(), text => {
      expect(parseAddress(text)?.text).toBe(text);
    }),
  );
});

test('all ways to write one IPv6 address are one client, and its prefixes hold it', () => {
  fc.assert(
    fc.property(fc.ipV6(), text => {
      const address = ipaddr.parse(text);
      const read = parseAddress(text);
      expect(parseAddress(address.toNormalizedString())).toEqual(read);
      if (read?.version === 6) {
        for (const range of [read.client, read.network, read.block])
          expect(address.match(ipaddr.parseCIDR(range))).toBe(true);
      }
    }),
  );
});

test('whatever is sent, nothing throws and nothing grows', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-f:.[\]%]{0,40}$/)), text => {
      expect((parseAddress(text)?.text ?? '').length).toBeLessThan(46);
    }),
  );
});
