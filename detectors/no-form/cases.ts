import { type Cases, careless } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [{ title: 'sign-ups are sent without the form', wave: () => careless }],
  leaves: [{ title: 'a crowd that follows a deep link to the form', wave: () => ({ pages: 0 }) }],
};
