import type { Cases } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [
    { title: 'a script goes for the sign-up and nothing else', wave: () => ({ pages: 0, used: false, form: false }) },
  ],
  leaves: [{ title: 'a class that follows a link to the form', wave: () => ({ pages: 0 }) }],
};
