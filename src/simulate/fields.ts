/** What of the optional fields a log holds. */
interface Logged {
  readonly format: 'json' | 'combined';
  readonly mailbox: 'address' | 'domain' | 'nothing';
  /** Whether the request that confirms a mailbox names it. */
  readonly confirmations: boolean;
  /** Session, device and the signed-in user. */
  readonly session: boolean;
  /** Country, AS number and the fingerprint of the TLS hello. */
  readonly edge: boolean;
}

const all: Logged = { format: 'json', mailbox: 'address', confirmations: true, session: true, edge: true };
const combined: Logged = {
  format: 'combined',
  mailbox: 'nothing',
  confirmations: false,
  session: false,
  edge: false,
};

/**
 * Which optional fields a site writes to its log. From `combined`, what every web server writes, to `all` each set
 * holds more than the one before; then what sites leave out that log nearly everything.
 */
export const fieldSets = {
  combined,
  mailbox: { ...combined, format: 'json', mailbox: 'address' },
  session: { ...combined, format: 'json', mailbox: 'address', session: true },
  verification: { ...all, edge: false },
  all,
  'no-session': { ...all, session: false },
  'domain-only': { ...all, mailbox: 'domain' },
} as const satisfies Readonly<Record<string, Logged>>;

export type FieldSet = keyof typeof fieldSets;
export const fieldSetNames = Object.keys(fieldSets) as readonly FieldSet[];

export function formatOf(fields: FieldSet): Logged['format'] {
  return loggedIn(fields).format;
}

export function loggedIn(fields: FieldSet): Logged {
  return fieldSets[fields];
}
