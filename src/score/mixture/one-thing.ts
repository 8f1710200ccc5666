import type { Weighed } from './weigh.ts';

/** Attributes that see one thing in several ways. */
const oneThing: readonly ReadonlySet<string>[] = [
  // Sessions move with the device that they are on.
  new Set(['session-roaming', 'device-roaming', 'device-rush']),
  // New domains reach many countries, or take the people of one.
  new Set(['domain-reach', 'mail-domain']),
  // Companies have names of one pattern, also those with people in many countries.
  new Set(['domain-reach', 'mask-length', 'mask']),
  new Set(['mail-domain', 'mask-length', 'mask']),
  // User names are often those of the mailboxes.
  new Set(['mask-length', 'mask', 'name-mask']),
  // A stack that is another engine's, or nobody's.
  new Set(['hello', 'ja4']),
  // A browser for those who care for their privacy has a stack of its own, and its people are all in it.
  new Set(['agent-family', 'ja4']),
  // All in one browser are in one version of it, and that is old.
  new Set(['agent-family', 'agent-version']),
  // A mailbox with other spellings, and tags that no two accounts share.
  new Set(['aliases', 'tagged']),
  // Who has not opened an app has asked for nothing.
  new Set(['visits', 'client-kind']),
];

/** Of what sees one thing in several ways only the loudest carries. */
export function keepTheLoudest(weighed: readonly Weighed[]): void {
  for (const alike of oneThing) {
    const own = weighed.filter(({ attribute }) => alike.has(attribute.id));
    const most = own.reduce((max, { carries }) => Math.max(max, carries), 0);
    const loudest = own.find(({ carries }) => carries === most);
    for (const one of own) if (one !== loudest) one.carries = 0;
  }
}
