import { type Cases, careless } from '../../test/cases.ts';
import { word } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'accounts are made with mail for ten minutes',
      wave: i => ({ ...careless, email: `${word(i)}@mailinator.com` }),
    },
  ],
  leaves: [
    {
      title: 'a forum of people who care for their privacy',
      wave: i => ({ email: `${word(i)}@${i % 3 === 0 ? 'mailinator.com' : 'mail.example'}` }),
    },
  ],
};
