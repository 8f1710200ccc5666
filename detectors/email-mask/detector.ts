import type { Detector } from '#sdk';

export const emailMask: Detector = {
  meta: {
    id: 'email-mask',
    title: 'Mailboxes of one pattern',
    family: 'mask',
    sees: 'Mailbox names of the same shape (letters, digits, separators), and names that look drawn at random.',
    needs: ['email'],
    honest: 'Private-relay addresses; names in other scripts; numbered accounts of a school.',
    parameters: [
      {
        name: 'random',
        unit: 'any of',
        default: '5 consonants in a row, under 20 % vowels, 3 changes between letters and digits',
        source: 'labelled synthetic traffic, reference method',
      },
    ],
    runbook: [
      'Read ten of the mailboxes: a generator shows at a glance.',
      'Check for a relay service whose addresses look random but belong to people.',
      'Challenge the pattern with an expiry; patterns change cheaply, so watch what replaces it.',
    ],
    words: ({ trait, value }) =>
      trait === 'random-name'
        ? `mailbox names that ${value === 'yes' ? 'look drawn at random' : 'read like names'}`
        : `mailbox pattern ${maskWords(value)}`,
    reason: ({ trait, value, observed, expected, windowMin }) =>
      trait === 'random-name'
        ? `${observed} sign-ups in ${windowMin} min have mailboxes that look drawn at random; ${expected} expected`
        : `${observed} sign-ups in ${windowMin} min share the mailbox pattern ${maskWords(value)}; ${expected} expected`,
  },
  traits: [
    { id: 'mask', observe: signup => signup.mail?.mask },
    {
      id: 'random-name',
      values: ['no', 'yes'],
      prior: { '*': [0.96, 0.04] },
      machine: ['yes'],
      observe: ({ mail }) =>
        mail?.mailbox === undefined ? undefined : looksRandom(localPart(mail.mailbox)) ? 'yes' : 'no',
    },
  ],
};

/** `llll.dd` → `4 letters . 2 digits`. */
export function maskWords(mask: string): string {
  const words: string[] = [];
  for (let i = 0; i < mask.length; ) {
    let end = i + 1;
    while (end < mask.length && mask[end] === mask[i]) end++;
    const count = end - i;
    const kind =
      mask[i] === 'l' ? 'letter' : mask[i] === 'd' ? 'digit' : mask[i] === 'u' ? 'non-Latin letter' : undefined;
    words.push(kind === undefined ? mask.slice(i, end) : `${count} ${kind}${count === 1 ? '' : 's'}`);
    i = end;
  }
  return words.join(' ');
}

/** Judged on Latin names only: other scripts have other habits. */
export function looksRandom(name: string): boolean {
  let letters = 0;
  let vowels = 0;
  let run = 0;
  let runMax = 0;
  let changes = 0;
  let last = '';
  for (const char of name) {
    const kind = char >= 'a' && char <= 'z' ? 'letter' : char >= '0' && char <= '9' ? 'digit' : '';
    if (char > '\u007f') return false;
    if (kind !== '' && last !== '' && kind !== last) changes++;
    if (kind !== '') last = kind;
    if (kind !== 'letter') continue;
    letters++;
    if ('aeiouy'.includes(char)) {
      vowels++;
      run = 0;
    } else runMax = Math.max(runMax, ++run);
  }
  return runMax >= 5 || changes >= 3 || (letters >= 6 && vowels < letters * 0.2);
}

function localPart(mailbox: string): string {
  const at = mailbox.lastIndexOf('@');
  return at < 0 ? mailbox : mailbox.slice(0, at);
}
