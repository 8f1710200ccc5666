import { verdict } from '../../test/said.ts';
import type { Reason } from '../outputs.ts';
import { evidenceIn } from './evidence.ts';

function reason(detector: string, key: string, observed: number): Reason {
  return { detector, family: 'mail', key, observed, expected: 1, strength: 1, text: `${observed} of ${key}` };
}

test('many values of one trait are one line, worded by the largest, the most frequent first', () => {
  const verdicts = [
    verdict({ reasons: [reason('email-domain', 'domain:a.example', 4), reason('no-form', 'form:missing', 60)] }),
    verdict({ reasons: [reason('email-domain', 'domain:b.example', 9), reason('no-form', 'form:missing', 61)] }),
    verdict({ reasons: [reason('email-domain', 'domain:c.example', 2)] }),
    verdict({ reasons: [] }),
  ].map(one => ({ verdict: one }));
  expect(evidenceIn(verdicts)).toEqual([
    { detector: 'email-domain', text: '9 of domain:b.example', share: 0.75 },
    { detector: 'no-form', text: '61 of form:missing', share: 0.5 },
  ]);
});
