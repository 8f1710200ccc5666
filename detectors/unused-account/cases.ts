import type { Cases } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'accounts are made with care and never used',
      later: true,
      wave: i => ({
        used: false,
        status: 201,
        form: true,
        paceMs: 30_000,
        email: `qx${i % 10}zk.${i % 7}@mail.example`,
        agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0',
      }),
    },
  ],
  leaves: [{ title: 'people who use what they made', wave: () => ({ used: true, status: 201 }) }],
};
