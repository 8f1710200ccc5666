import { addressIn, mailOf, surge } from '../../../test/site.ts';
import { Component } from './component.ts';
import { areApart } from './together.ts';

describe('what mailboxes of a cluster share', () => {
  const short = ['li', 'wu', 'an', 'he', 'ma'];
  const long = ['anneliese.schmid', 'bartholomew.ross', 'christopher.lang'];

  /** A cluster of a new country: a third is a program that asks for no form, under these names, the rest people with short ones. */
  function isApart(names: readonly string[], askedFor = 0): boolean {
    const site = surge(31, 0.6, (own, { journey }) => {
      const isProgram = own.random() < 1 / 3;
      return {
        address: addressIn(80 + Math.floor(own.random() * 30), Math.floor(own.random() * 200), 'TW'),
        mail: mailOf(own.pick(isProgram ? names : short), 'mail.example'),
        journey: { ...journey, form: !isProgram || own.random() < askedFor },
      };
    });
    const { sheet } = site.live.attribution;
    const parts = Float64Array.from(sheet.rows, ({ signup }) => (signup.address.country === 'TW' ? 1 : 0));
    const cluster = new Component(sheet, parts, 'free');
    cluster.count();
    const [length, form] = ['mask-length', 'form'].map(id => sheet.attributes.find(one => one.id === id));
    if (length?.values === undefined || form === undefined) throw new TypeError('there are no such attributes');
    const counts = length.values.map(
      value => sheet.rows.filter(({ values }, i) => parts[i] === 1 && values[length.index] === value).length,
    );
    return areApart({ attribute: length, counts }, form, cluster, sheet);
  }

  it('is theirs alone where those without it do as machines do', () => {
    expect(isApart(long)).toBe(true);
  });

  it('is of them all where those who have it do so as often', () => {
    expect(isApart(short)).toBe(false);
  });

  it('is of them all where those without it do no more than the others', () => {
    expect(isApart(long, 1)).toBe(false);
  });
});
