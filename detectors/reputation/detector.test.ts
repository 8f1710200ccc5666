import type { Signup } from '#sdk';
import { reputation } from './detector.ts';

it.each([
  [{ disposable: true, listed: undefined }, '0.5 to 0.85'],
  [{ disposable: true, listed: ['tor'] }, '0.85 and more'],
  [{ disposable: false, listed: ['vpn', 'hosting'] }, '0.5 to 0.85'],
  [{ disposable: false, listed: ['hosting'] }, '0.3 to 0.5'],
  [{ disposable: false, listed: [] }, 'below 0.3'],
] as const)('doubts are combined as independent: %j is %s', ({ disposable, listed }, name) => {
  const mail = {
    domain: 'mail.example',
    canonical: undefined,
    stem: undefined,
    tag: undefined,
    dots: undefined,
    mailbox: undefined,
    mask: undefined,
    disposable,
  };
  expect(reputation.traits?.[0]?.observe({ mail, listed } as unknown as Signup)).toBe(name);
});

it('says nothing where neither mail nor lists are known', () => {
  expect(reputation.traits?.[0]?.observe({ mail: undefined, listed: undefined } as unknown as Signup)).toBeUndefined();
});
