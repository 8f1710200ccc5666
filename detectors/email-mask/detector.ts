import { bucketOf, type Detector, type Mail } from '#sdk';
import { signsIn, signsTrait } from '../random-signs.ts';

const lengths = ['1–3', '4–6', '7–8', '9–10', '11–12', '13–15', '16+'] as const;
const lengthBounds = [4, 7, 9, 11, 13, 16];

export const emailMask: Detector = {
  meta: {
    id: 'email-mask',
    title: 'Mailboxes of one pattern',
    family: 'mask',
    sees: 'Mailbox names of the same shape (letters, digits, separators) or length, and names that look drawn at random.',
    needs: ['email'],
    honest: 'Private-relay addresses; names in other scripts; numbered accounts of a school.',
    parameters: [
      {
        name: 'random',
        unit: 'any of',
        default:
          '5 consonants in a row, under 20 % vowels, 3 changes between letters and digits, letters that follow each other 1.5 times as seldom as by chance',
        source:
          'labelled synthetic traffic, reference method; pairs of letters: names of some seventy languages and countries',
      },
    ],
    runbook: [
      'Read ten of the mailboxes: a generator shows at a glance.',
      'Check for a relay service whose addresses look random but belong to people.',
      'Challenge the pattern with an expiry; patterns change cheaply, so watch what replaces it.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'random-name')
        return `mailbox names that ${value === 'no' ? 'read like names' : 'look drawn at random'}`;
      return trait === 'mask-length' ? `mailbox names of ${value} characters` : `mailbox pattern ${maskWords(value)}`;
    },
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (trait === 'random-name') {
        const words = value === 'no' ? 'that look like names' : `that look drawn at random (${value})`;
        return `${start} have mailboxes ${words}; ${expected} expected`;
      }
      if (trait === 'mask-length') return `${start} have mailbox names of ${value} characters; ${expected} expected`;
      return `${start} share the mailbox pattern ${maskWords(value)}; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'mask-length',
      values: lengths,
      anchors: { across: 'mail-domain' },
      prior: { '*': [0.02, 0.13, 0.18, 0.21, 0.18, 0.18, 0.1] },
      observe: ({ mail }) =>
        mail?.mask === undefined ? undefined : bucketOf(lengthBounds, lengths, localPart(mail.mailbox).length),
    },
    { id: 'mask', parent: 'mask-length', observe: signup => signup.mail?.mask },
    {
      id: 'random-name',
      ...signsTrait,
      anchors: { across: 'mail-domain' },
      observe: ({ mail }) => mailboxSigns(mail),
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

/** Signs of chance in the name of a mailbox; undefined where none is known. */
export function mailboxSigns(mail: Mail | undefined): ReturnType<typeof signsIn> | undefined {
  return mail?.mask === undefined ? undefined : signsIn(localPart(mail.mailbox));
}

function localPart(mailbox: string | undefined): string {
  const at = mailbox?.lastIndexOf('@') ?? -1;
  return at < 0 ? '' : (mailbox ?? '').slice(0, at);
}
