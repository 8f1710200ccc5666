import { families } from '#sdk';
import type { Verdict } from '../outputs.ts';
import { type Evidence, tally } from './evidence.ts';
import type { LiveWindow } from './live.ts';
import { round } from './reasons.ts';
import type { Row } from './row.ts';

/** One node of the tree that `floodgate explain` prints. */
export interface Explanation {
  readonly label: string;
  readonly value?: string;
  readonly children?: readonly Explanation[];
}

/** Everything that went into one verdict: score, window, families, and under each family what was counted. */
export function explain(verdict: Verdict, row: Row, evidence: Evidence, live: LiveWindow): Explanation {
  const { anchor, attributes, window, background } = live;
  const spoken = families
    .map((family, i) => [family, evidence.byFamily[i] ?? 0] as const)
    .filter(([family]) => attributes.some(one => one.family === family && row.values[one.index] !== undefined))
    .sort((a, b) => b[1] - a[1]);
  return {
    label: `revision ${verdict.revision}, judged ${verdict.judged}`,
    value: `score ${verdict.score} → ${verdict.level}, ${verdict.action}`,
    children: [
      {
        label: 'window',
        value: `${window.size} sign-ups; ${round(anchor.probability * 100)} % sure that it holds an attack`,
        children: [...anchor.factors].map(([id, factor]) => ({
          label: id,
          value: `${signed(factor)} nats for the window as a whole`,
        })),
      },
      {
        label: 'sign-up',
        value: `${signed(evidence.sum)} nats over all families; ${evidence.speaking} ${
          evidence.speaking === 1 ? 'family speaks' : 'families speak'
        } for an attack${evidence.anchored ? '' : ', none of them can carry one'}`,
        children: spoken.map(([family, sum]) => ({
          label: family,
          value: `${signed(sum)} nats`,
          children: attributes
            .filter(attribute => attribute.family === family && row.values[attribute.index] !== undefined)
            .map(attribute => {
              const { observed, expected } = tally(window, background, attribute, row);
              return {
                label: `${attribute.id} = ${row.values[attribute.index]}`,
                value: `${signed(evidence.ratios[attribute.index] ?? 0)}: ${round(observed)} seen, ${round(expected)} expected`,
              };
            }),
        })),
      },
      {
        label: 'not known',
        value:
          attributes
            .filter(attribute => row.values[attribute.index] === undefined)
            .map(attribute => attribute.id)
            .join(', ') || 'nothing',
      },
    ],
  };
}

function signed(nats: number): string {
  return `${nats < 0 ? '−' : '+'}${Math.abs(nats).toFixed(2)}`;
}
