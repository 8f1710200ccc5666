import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a list of mailboxes is asked for from a few machines',
      wave: i => ({ ...careless, status: 409, address: `203.0.113.${1 + (i % 4)}`, email: `leak${i}@mail.example` }),
    },
  ],
  leaves: [
    {
      title: 'a class that types the code wrongly, behind one address',
      perMin: 6,
      wave: i => ({ status: mix(i, 20) % 2 === 0 ? 422 : 201, address: '203.0.113.9' }),
    },
  ],
};
