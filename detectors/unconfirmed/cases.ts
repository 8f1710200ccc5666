import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

/** Three of four confirm within two minutes. */
const confirms = (i: number) => (mix(i, 20) % 4 === 0 ? {} : { confirmMs: 20_000 + (mix(i, 21) % 80_000) });
const nobody = { perMin: 0, wave: () => ({}) };

export const cases: Cases = {
  sees: [
    {
      title: 'strangers’ mailboxes are signed up to bomb them, by a script without patience',
      // Most verdicts stand before the two minutes are over.
      named: 0.1,
      minutes: 14,
      perMin: 12,
      past: confirms,
      wave: () => careless,
    },
    {
      title: 'strangers’ mailboxes are signed up by hands that look human',
      opens: 'verification_gap',
      minutes: 20,
      perMin: 8,
      afterMin: 25,
      past: confirms,
      wave: () => ({ used: true }),
    },
    {
      title: 'no mail arrives any more, which is an outage',
      opens: 'outage',
      ...nobody,
      minutes: 50,
      past: i => (i < 90 * 8 ? confirms(i) : {}),
    },
  ],
  leaves: [
    {
      title: 'a crowd that confirms late',
      minutes: 20,
      perMin: 12,
      afterMin: 25,
      past: confirms,
      wave: i => (mix(i, 22) % 4 === 0 ? {} : { confirmMs: 300_000 + (mix(i, 23) % 900_000) }),
    },
  ],
};
