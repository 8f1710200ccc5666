import { median } from 'simple-statistics';
import { type PaneCounts, SiteMinutes } from './minutes.ts';

const start = Date.UTC(2025, 0, 27, 6);
const pane = (signups: number, errors = 0, others = 0): PaneCounts => ({
  requests: { signup: signups + errors, signup_form: signups, signup_verify: 0, login: 0, other: others },
  outcomes: { created: signups, rejected: 0, error: errors, refused: 0 },
});

describe('minutes of a site', () => {
  it('sum up the panes that end in them, the newest last', () => {
    const minutes = new SiteMinutes();
    for (let i = 1; i <= 36; i++) minutes.add(start + i * 5_000, pane(1, i > 24 ? 1 : 0, 3));
    expect(minutes.last(1)).toEqual({ attempts: 24, errors: 12, forms: 12, others: 36 });
    expect(minutes.last(3)).toEqual({ attempts: 48, errors: 12, forms: 36, others: 108 });
    expect(minutes.at(2).errors).toBe(0);
  });

  it('know nothing usual before half an hour, and leave what is looked at out of it', () => {
    const minutes = new SiteMinutes();
    for (let i = 1; i <= 40; i++) {
      minutes.add(start + i * 60_000, pane(i > 35 ? 100 : 10));
      expect(minutes.usual(5, 'attempts') === undefined).toBe(i < 35);
    }
    expect(minutes.usual(5, 'attempts')).toBe(10);
  });

  it('have for usual the median, of as many as are known', () => {
    const minutes = new SiteMinutes();
    for (let i = 1; i <= 180; i++) {
      minutes.add(start + i * 60_000, pane((i * 37) % 101));
      const before = Array.from({ length: Math.min(120, i - 5) }, (_, ago) => minutes.at(5 + ago).attempts);
      expect(minutes.usual(5, 'attempts')).toBe(before.length < 30 ? undefined : median(before));
    }
  });

  it('count what was not told as minutes of nothing, and forget what is long ago', () => {
    const minutes = new SiteMinutes();
    minutes.add(start, pane(50));
    minutes.add(start + 10 * 60_000, pane(7));
    expect(minutes.last(10).attempts).toBe(7);
    expect(minutes.last(11).attempts).toBe(57);
    minutes.add(start + 400 * 60_000, pane(1));
    expect(minutes.last(180).attempts).toBe(1);
  });
});
