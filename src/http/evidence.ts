import type { Verdict } from '../outputs.ts';
import type { EvidenceCount } from './wire.ts';

const namedMax = 8;

/** What the verdicts are grounded on, oldest first: each kind of evidence as it was last worded, the most frequent first. */
export function evidenceIn(verdicts: readonly { readonly verdict: Verdict }[]): readonly EvidenceCount[] {
  const byTrait = new Map<string, { detector: string; text: string; observed: number; count: number }>();
  for (const { verdict } of verdicts) {
    for (const { detector, key, text, observed } of verdict.reasons) {
      // By trait and not by value: a hundred domains of one attack are one line, worded by the largest of them.
      const trait = `${detector} ${key.split(':', 1)[0]}`;
      const known = byTrait.get(trait);
      if (known === undefined) byTrait.set(trait, { detector, text, observed, count: 1 });
      else {
        known.count++;
        if (observed < known.observed) continue;
        known.text = text;
        known.observed = observed;
      }
    }
  }
  return [...byTrait.values()]
    .sort((a, b) => b.count - a.count || b.observed - a.observed)
    .slice(0, namedMax)
    .map(({ detector, text, count }) => ({ detector, text, share: count / verdicts.length }));
}
