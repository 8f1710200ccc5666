import type { Cases } from '../../test/cases.ts';
import { mix, word } from '../../test/traffic.ts';

const nameOf = (i: number) => `${word(i)}${word(mix(i, 8)).slice(0, mix(i, 3) % 7)}${mix(i, 4) % 90}`;
/** Like people in all but that they read nothing first, and leave a third of the accounts alone. */
const proxied = (i: number) => ({
  country: 'US',
  asn: 65_010 + (mix(i, 5) % 6),
  address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
  pages: 0,
  used: i % 3 !== 0,
});
/** At three providers of one country. */
const mailbox = (i: number) => `${nameOf(i)}@${['example-one', 'example-two', 'example-three'][i % 3]}.ru`;
const exits = ['NL', 'SE', 'US', 'JP', 'CA'];

export const cases: Cases = {
  sees: [
    {
      title: 'mailboxes were bought where they are cheap, and proxies where people are',
      wave: i => ({ ...proxied(i), email: mailbox(i) }),
    },
  ],
  leaves: [
    {
      title: 'people behind a VPN who came by a link',
      wave: i => ({
        country: exits[mix(i, 5) % exits.length] as string,
        asn: 65_020 + (mix(i, 5) % exits.length),
        address: `203.0.${mix(i, 5) % exits.length}.${1 + (mix(i, 7) % 250)}`,
        pages: 0,
        email: mailbox(i),
      }),
    },
    {
      title: 'an office abroad that comes by a link and has a meeting next',
      wave: i => ({ ...proxied(i), asn: 65_010, address: '203.0.113.9', email: `${nameOf(i)}@example-works.de` }),
    },
  ],
};
