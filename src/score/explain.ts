import { families } from '#sdk';
import type { Verdict } from '../outputs.ts';
import type { Attribute } from './attributes.ts';
import type { LiveWindow } from './live.ts';
import type { Found } from './mixture/division.ts';
import { round, tally } from './reasons.ts';
import type { Row } from './row.ts';

/** A cluster with less of the sign-up and of an attack explains nothing. */
const tellingPart = 0.01;
const tellingNats = 0.05;

/** One node of the tree that `floodgate explain` prints. */
export interface Explanation {
  readonly label: string;
  readonly value?: string;
  readonly children?: readonly Explanation[];
}

/** Everything that went into one verdict: score, clusters and what anchors them, and under each family what was counted. */
export function explain(verdict: Verdict, row: Row, live: LiveWindow): Explanation {
  const { attributes, attribution, window } = live;
  const parts = attribution.division.partsIn(row);
  const most = parts.reduce<(typeof parts)[number] | undefined>(
    (one, other) => (one === undefined || other.part > one.part ? other : one),
    undefined,
  );
  return {
    label: `revision ${verdict.revision}, judged ${verdict.judged}`,
    value: `score ${verdict.score} → ${verdict.level}, ${verdict.action}`,
    children: [
      {
        label: 'window',
        value: `${window.size} sign-ups, ${counted(parts.length, 'cluster')} beside the honest past`,
        children: parts
          .filter(({ found, part }) => part >= tellingPart || found.probability >= tellingPart)
          .map(({ found, part, against }) => clusterNode(found, part, against)),
      },
      {
        label: 'sign-up',
        value:
          most === undefined
            ? 'the honest past explains it: there is no cluster'
            : `compared with cluster ${most.found.id}; the honest past keeps ${percent(1 - parts.reduce((sum, { part }) => sum + part, 0))} of it`,
        children: most === undefined ? valueNodes(row, live) : familyNodes(row, live, most.found),
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

function clusterNode({ id, component, anchor, probability }: Found, part: number, against: number): Explanation {
  return {
    label: `cluster ${id}`,
    value: `has ${percent(part)} of this sign-up and ${round(component.size)} in all; ${percent(probability)} sure that it is an attack`,
    children: [
      ...(part >= tellingPart && probability >= tellingPart
        ? [{ label: 'against it', value: `${percent(against)}, once its own conduct and company are weighed` }]
        : []),
      ...[...anchor.factors]
        .filter(([, factor]) => Math.abs(factor) >= tellingNats)
        .map(([trait, factor]) => ({ label: trait, value: `${signed(factor)} nats` })),
      { label: 'anchor', value: `${signed(anchor.strength)} nats beyond what a search finds by chance` },
      { label: 'second voice', value: `${signed(anchor.second)} nats` },
    ],
  };
}

function familyNodes(row: Row, live: LiveWindow, cluster: Found): readonly Explanation[] {
  const known = live.attributes
    .filter(attribute => row.values[attribute.index] !== undefined)
    .map(attribute => ({ attribute, ratio: live.attribution.division.ratio(cluster, row, attribute.index) }));
  return families
    .map(family => ({ family, own: known.filter(({ attribute }) => attribute.family === family) }))
    .filter(({ own }) => own.length > 0)
    .map(({ family, own }) => ({ family, own, sum: own.reduce((sum, { ratio }) => sum + ratio, 0) }))
    .sort((a, b) => b.sum - a.sum)
    .map(({ family, own, sum }) => ({
      label: family,
      value: `${signed(sum)} nats`,
      children: own.map(({ attribute, ratio }) => {
        const { observed, expected } = tally(live, attribute, row);
        return {
          label: labelOf(attribute, row),
          value: `${signed(ratio)}: ${round(observed)} in the window, ${round(expected)} expected`,
        };
      }),
    }));
}

function valueNodes(row: Row, live: LiveWindow): readonly Explanation[] {
  return live.attributes
    .filter(attribute => row.values[attribute.index] !== undefined)
    .map(attribute => {
      const { observed, expected } = tally(live, attribute, row);
      return {
        label: labelOf(attribute, row),
        value: `${round(observed)} in the window, ${round(expected)} expected`,
      };
    });
}

function labelOf(attribute: Attribute, row: Row): string {
  const aside = attribute.silent ? ' (switched off)' : attribute.informational ? ' (informational)' : '';
  return `${attribute.id} = ${row.values[attribute.index]}${aside}`;
}

function signed(nats: number): string {
  return `${nats < 0 ? '−' : '+'}${Math.abs(nats).toFixed(2)}`;
}

function percent(part: number): string {
  return `${round(Math.max(0, part) * 100)} %`;
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
