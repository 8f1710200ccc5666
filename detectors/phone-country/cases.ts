import type { Cases } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

const codes: Readonly<Record<string, string>> = { DE: '+49', FR: '+33', US: '+1', IN: '+91', NL: '+31', BR: '+55' };
const number = (code: string, i: number) => `${code}${100_000_000 + (mix(i, 20) % 900_000_000)}`;
/** The countries of `test/traffic.ts`, by network, and now and then somebody from elsewhere. */
const past = (i: number) => {
  const country = ['DE', 'FR', 'US', 'IN'][(mix(i, 1) % 120) % 4] as string;
  return { phone: number(mix(i, 21) % 40 === 0 ? '+44' : (codes[country] as string), i) };
};
/** In all else like people who came by a link, and a third of them leaves. */
const proxied = (i: number) => ({
  country: 'BR',
  asn: 65_010 + (mix(i, 5) % 9),
  address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
  pages: 0,
  used: i % 3 !== 0,
});
const lands = ['+7', '+44', '+62', '+84', '+234', '+380'];

export const cases: Cases = {
  sees: [
    {
      title: 'numbers were rented in many countries, and proxies are in one',
      past,
      minutes: 10,
      wave: i => ({ ...proxied(i), phone: number(lands[mix(i, 22) % lands.length] as string, i) }),
    },
    {
      title: 'all are of one country, the addresses of another, and nobody has the form',
      past,
      minutes: 10,
      wave: i => ({ ...proxied(i), form: i % 3 === 0, used: true, phone: number('+44', i) }),
    },
  ],
  leaves: [
    {
      title: 'people behind a VPN who came by a link',
      past,
      wave: i => ({
        country: 'NL',
        asn: 65_020 + (mix(i, 5) % 4),
        address: `203.0.${mix(i, 5) % 4}.${1 + (mix(i, 7) % 250)}`,
        pages: 0,
        phone: number('+91', i),
      }),
    },
    {
      title: 'guests of a conference, on its wireless network',
      past,
      wave: i => ({
        country: 'BR',
        asn: 65_010,
        address: '203.0.113.9',
        pages: 0,
        phone: number(lands[mix(i, 22) % lands.length] as string, i),
      }),
    },
  ],
};
