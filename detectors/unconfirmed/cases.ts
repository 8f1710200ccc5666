import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

/** Three of four confirm within two minutes. */
const confirms = (i: number) => (mix(i, 20) % 4 === 0 ? {} : { confirmMs: 20_000 + (mix(i, 21) % 80_000) });

export const cases: Cases = {
  sees: [
    {
      title: 'strangers’ mailboxes are signed up to bomb them, by a script without patience',
      later: true,
      minutes: 10,
      perMin: 12,
      past: confirms,
      wave: () => careless,
    },
    {
      title: 'strangers’ mailboxes are signed up by hands that look human',
      opens: 'verification_gap',
      minutes: 20,
      perMin: 6,
      afterMin: 30,
      pastPerMin: 4,
      past: confirms,
      wave: () => ({ used: true }),
    },
    {
      title: 'no mail arrives any more, which is one outage and no gap',
      opens: 'outage',
      minutes: 45,
      pastPerMin: 4,
      perMin: 0,
      wave: () => ({}),
      past: (i, changed) => (changed ? {} : confirms(i)),
    },
  ],
  leaves: [
    {
      title: 'a crowd that confirms late',
      minutes: 5,
      perMin: 24,
      afterMin: 32,
      pastPerMin: 2,
      past: confirms,
      wave: i => (mix(i, 22) % 4 === 0 ? {} : { confirmMs: 300_000 + (mix(i, 23) % 900_000) }),
    },
  ],
};
