import { type Cases, careless } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [
    { title: 'a library signs up', wave: () => ({ ...careless, agent: 'python-requests/2.32.3' }) },
    { title: 'a script does not say what it is', wave: () => ({ ...careless, agent: '' }) },
  ],
  leaves: [
    {
      title: 'a browser update',
      wave: () => ({
        agent:
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36',
      }),
    },
  ],
};
