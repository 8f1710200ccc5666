import type { Attribute } from '../attributes.ts';
import { keepTheLoudest } from './one-thing.ts';
import type { Weighed } from './weigh.ts';

test.each([
  ['sessions on the devices that move with them', { 'session-roaming': 9, 'device-roaming': 12 }, [0, 12]],
  ['devices that move, or stay and are fast', { 'device-roaming': 9, 'device-rush': 12 }, [0, 12]],
  ['one browser for all, with a stack of its own', { 'agent-family': 10, ja4: 12 }, [0, 12]],
  ['a stack of another engine that nobody had', { hello: 9, ja4: 12 }, [0, 12]],
  ['names of one pattern at domains from many countries', { 'domain-reach': 10, 'mask-length': 8 }, [10, 0]],
  [
    'new domains, and names of users and mailboxes alike',
    { 'mail-domain': 24, 'domain-reach': 10, 'name-mask': 16, 'mask-length': 8 },
    [24, 0, 16, 0],
  ],
  ['what has nothing to do with it', { form: 20, used: 9, visits: 4 }, [20, 9, 4]],
])('of %s the loudest carries', (_, carried, expected) => {
  const weighed = Object.entries(carried).map(
    ([id, carries]) => ({ attribute: { id } as Attribute, carries }) as Weighed,
  );
  keepTheLoudest(weighed);
  expect(weighed.map(({ carries }) => carries)).toEqual(expected);
});
