import { type Cases, careless } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a script probes names and is turned down',
      wave: () => ({ ...careless, status: 422, agent: 'Go-http-client/2.0' }),
    },
  ],
  leaves: [{ title: 'people whom a bad deploy turns down', wave: () => ({ status: 422 }) }],
};
