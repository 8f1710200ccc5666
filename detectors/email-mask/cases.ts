import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

/** Ten letters, drawn evenly. */
function letters(i: number): string {
  return Array.from({ length: 10 }, (_, n) => String.fromCharCode(97 + (mix(i, n + 20) % 26))).join('');
}

export const cases: Cases = {
  sees: [
    { title: 'mailboxes come out of a generator', wave: i => ({ ...careless, email: `${letters(i)}@mail.example` }) },
  ],
  leaves: [
    { title: 'a private-relay service that becomes popular', wave: i => ({ email: `${letters(i)}@relay.example` }) },
  ],
};
