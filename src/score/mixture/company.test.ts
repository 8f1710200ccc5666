import { addressIn, type Change, machine, mailOf, type Site, surge } from '../../../test/site.ts';
import { Accused } from './accused.ts';
import { kinOf } from './company.ts';
import { Component } from './component.ts';
import type { Found } from './division.ts';

/** One program behind one address, and as many people. */
function attacked() {
  const script = (own: Site, signup: Parameters<typeof machine>[1]): Change => ({
    ...machine(own, signup),
    address: addressIn(60, 1, 'BR'),
    mail: mailOf(`anna.meier${own.number}`, own.pick(['mail.example', 'post.example'])),
  });
  const site = surge(51, 0.5, script);
  const { sheet } = site.live.attribution;
  /** The rows for which it is said, as a cluster. */
  const clusterOf = (holds: (isAttack: boolean, i: number) => boolean) => {
    const cluster = new Component(
      sheet,
      Float64Array.from(sheet.rows, (row, i) => (holds(site.attack.has(row), i) ? 1 : 0)),
      'free',
    );
    cluster.count();
    return cluster;
  };
  return { sheet, clusterOf };
}

describe('one attack in several clusters', () => {
  const { sheet, clusterOf } = attacked();
  const halves = [0, 1].map(half => clusterOf((isAttack, i) => isAttack && i % 2 === half)) as [Component, Component];
  const people = clusterOf(isAttack => !isAttack);

  it('is judged as one where they have the same clients and networks', () => {
    const all = kinOf(halves[0], [...halves, people], sheet);
    expect(all?.size).toBeCloseTo(halves[0].size + halves[1].size);
  });

  it('does not take people with it', () => {
    expect(kinOf(people, [...halves, people], sheet)).toBeUndefined();
  });

  it('is what it was when it falls into them', () => {
    const whole = clusterOf(isAttack => isAttack);
    const before = { id: 'c-0001', component: whole, probability: 0.99 } as Found;
    const accused = new Accused([before], [whole.parts], sheet.weights);
    expect(halves.map(half => accused.standing(half, ''))).toEqual(['accused', 'accused']);
    expect(accused.standing(people, '')).toBe('first');
    expect(accused.standing(people, 'c-0001')).toBe('accused');
  });
});
