import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a few sessions make all the accounts',
      wave: i => ({ ...careless, session: `token-${i % 5}`, address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}` }),
    },
    {
      title: 'a rack of phones behind proxies',
      past: i => ({ device: `own-${i}` }),
      wave: i => ({
        ...careless,
        device: `rack-${i % 6}`,
        session: `s-${i}`,
        address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}`,
      }),
    },
    {
      title: 'one device that signs two people a second up at one address, and uses all accounts',
      perMin: 120,
      minutes: 3,
      past: i => ({ device: `own-${i}` }),
      wave: i => ({ device: 'one', session: `s-${i}`, address: '203.0.113.9' }),
    },
  ],
  leaves: [
    {
      title: 'phones of one model, which the site takes for one device, in a crowd',
      past: i => ({ device: i % 4 === 0 ? `model-${i % 3}` : `own-${i}` }),
      wave: i => ({
        device: i % 4 === 0 ? `model-${i % 3}` : `crowd-${i}`,
        address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}`,
      }),
    },
    {
      title:
        'phones of many models, each of which the site takes for one device, of which few have met before the crowd',
      perMin: 60,
      past: i => ({ device: `model-${mix(i, 8) % 400}` }),
      wave: i => ({
        device: `model-${mix(i, 8) % (mix(i, 9) % 2 === 0 ? 12 : 400)}`,
        session: `s-${i}`,
        pages: 2,
        used: i % 5 !== 0,
        address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}`,
      }),
    },
    {
      title: 'families of whom three share a tablet at home',
      past: i => ({ device: `own-${i}` }),
      wave: i => ({
        device: `home-${Math.floor(i / 3)}`,
        address: `203.0.${mix(Math.floor(i / 3), 1) % 200}.${1 + (Math.floor(i / 3) % 250)}`,
      }),
    },
    {
      title: 'a stand at a fair with two tablets',
      perMin: 3,
      past: i => ({ device: `own-${i}` }),
      wave: i => ({ device: `tablet-${i % 2}`, session: `fair-${i}`, address: '203.0.113.9', pages: 0 }),
    },
  ],
};
