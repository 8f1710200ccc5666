import { type AttackState, AttackWatch } from './attack.ts';
import { CrowdWatch } from './crowd.ts';
import { incidentId } from './id.ts';
import { Life } from './life.ts';

const minute = 60_000;
const quiet: AttackState = {
  massTenMin: 0,
  massHalfHour: 0,
  massWindow: 0,
  anchorStrength: 0,
  probability: 0,
  maliciousPerMin: 0,
  expectedPerMin: 10,
};
const attacked: AttackState = {
  massTenMin: 200,
  massHalfHour: 200,
  massWindow: 200,
  anchorStrength: 30,
  probability: 0.99,
  maliciousPerMin: 20,
  expectedPerMin: 10,
};

describe('life of an incident', () => {
  const now = { opens: false, calm: false, severity: 'low', gate: 'challenge', size: 10, paneEndMs: 0 } as const;

  it('does not flap: it closes only after a whole calm spell', () => {
    const life = new Life(10 * minute);
    expect(life.step({ ...now, opens: true })?.state).toBe('open');
    expect(life.step({ ...now, calm: true, paneEndMs: 1 * minute })).toBeUndefined();
    expect(life.step({ ...now, calm: false, paneEndMs: 9 * minute })).toBeUndefined();
    expect(life.step({ ...now, calm: true, paneEndMs: 10 * minute })).toBeUndefined();
    expect(life.step({ ...now, calm: true, paneEndMs: 19 * minute })).toBeUndefined();
    expect(life.step({ ...now, calm: true, paneEndMs: 20 * minute })?.state).toBe('closed');
  });

  it('speaks in between only when it gets worse, with rising sequence', () => {
    const life = new Life(minute);
    life.step({ ...now, opens: true });
    expect(life.step({ ...now, severity: 'high' })).toMatchObject({ state: 'update', sequence: 1, severity: 'high' });
    expect(life.step({ ...now, severity: 'medium' })).toBeUndefined();
    expect(life.step({ ...now, severity: 'high', gate: 'throttle' })).toMatchObject({ sequence: 2, gate: 'throttle' });
    expect(life.step({ ...now, size: 19 })).toBeUndefined();
    expect(life.step({ ...now, size: 20 })).toMatchObject({ state: 'update', sequence: 3 });
    expect(life.step({ ...now, size: 39 })).toBeUndefined();
  });
});

describe('attack', () => {
  it('opens for a machine-like window with enough rows, and for nothing less', () => {
    expect(new AttackWatch().close(attacked, 0)).toMatchObject({ state: 'open', severity: 'high', gate: 'challenge' });
    expect(new AttackWatch().close({ ...attacked, probability: 0.5 }, 0)).toBeUndefined();
    expect(new AttackWatch().close({ ...attacked, massTenMin: 3, massWindow: 3 }, 0)).toBeUndefined();
  });

  it('opens for the fewer sign-ups the more machine-like they are', () => {
    const opens = (anchorStrength: number, massWindow: number) =>
      new AttackWatch().close({ ...attacked, anchorStrength, massTenMin: 3, massWindow }, 0) !== undefined;
    expect([opens(12, 23), opens(12, 24)]).toEqual([false, true]);
    expect([opens(14, 17), opens(14, 18)]).toEqual([false, true]);
    expect([opens(60, 11), opens(60, 12)]).toEqual([false, true]);
  });

  it('is graver the more it outweighs what is expected', () => {
    const open = (maliciousPerMin: number) => new AttackWatch().close({ ...attacked, maliciousPerMin }, 0);
    expect(open(1)).toMatchObject({ severity: 'low', gate: 'challenge' });
    expect(open(60)).toMatchObject({ severity: 'critical', gate: 'throttle' });
    expect(open(300)).toMatchObject({ severity: 'critical', gate: 'limited' });
  });

  it('that pauses when it opens says nothing more until as many come as may open one, twice over', () => {
    const statesOf = (masses: readonly number[]) => {
      const watch = new AttackWatch();
      return masses.map((massTenMin, pane) => watch.close({ ...attacked, massTenMin, massWindow: 30 }, pane)?.state);
    };
    expect(statesOf([0, 0, 0.1, 0.3, 1, 4, 13])).toEqual(['open', ...Array(6)]);
    expect(statesOf([0, 0, 14])).toEqual(['open', undefined, 'update']);
    expect(statesOf([20, 39, 40])).toEqual(['open', undefined, 'update']);
  });

  it('closes once, after ten calm minutes', () => {
    const watch = new AttackWatch();
    watch.close(attacked, 0);
    const states = Array.from({ length: 30 }, (_, i) => watch.close(quiet, i * minute)?.state);
    expect(states.filter(state => state !== undefined)).toEqual(['closed']);
    expect(states.indexOf('closed')).toBe(10);
  });
});

describe('a slow attack', () => {
  it('stays one incident while it rests for ten minutes', () => {
    const watch = new AttackWatch();
    watch.close(attacked, 0);
    const drip = { ...quiet, massTenMin: 4, massHalfHour: 15 };
    const states = Array.from({ length: 60 }, (_, i) => watch.close(drip, i * minute)?.state);
    expect(states.every(state => state === undefined)).toBe(true);
  });

  it('stays one incident while no more come than four in half an hour, as long as there never were many more', () => {
    const closes = (best: number) => {
      const watch = new AttackWatch();
      const drip = { ...attacked, massTenMin: 3, massHalfHour: best, massWindow: 30 };
      expect(watch.close(drip, 0)?.state).toBe('open');
      const states = Array.from({ length: 60 }, (_, i) => {
        return watch.close({ ...drip, massTenMin: 1, massHalfHour: 4 }, (i + 1) * minute)?.state;
      });
      return states.includes('closed');
    };
    expect(closes(9)).toBe(false);
    expect(closes(200)).toBe(true);
  });

  it('goes on as slowly as it was where another process takes over', () => {
    const watch = new AttackWatch();
    const drip = { ...attacked, massTenMin: 3, massHalfHour: 9, massWindow: 30 };
    watch.close(drip, 0);
    const other = new AttackWatch();
    other.restore(JSON.parse(JSON.stringify(watch.save())));
    const states = Array.from({ length: 60 }, (_, i) => {
      return other.close({ ...drip, massTenMin: 1, massHalfHour: 4 }, (i + 1) * minute)?.state;
    });
    expect(states).not.toContain('closed');
  });

  it('is over when nobody comes', () => {
    const watch = new AttackWatch();
    watch.close({ ...attacked, massTenMin: 3, massHalfHour: 9, massWindow: 30 }, 0);
    const states = Array.from({ length: 12 }, (_, i) => watch.close(quiet, i * minute)?.state);
    expect(states).toContain('closed');
  });
});

describe('crowd', () => {
  const series = { id: 'volume', measure: 'signups', kind: 'crowd', ratio: 2, sigmas: 4, holdMs: 3 * minute } as const;
  const expected = { perMin: 10, sd: 1.4, sdMin: 4.5 };

  it('opens when a surge of people lasts, and pages nobody', () => {
    const watch = new CrowdWatch(series);
    const states = [0, 1, 2, 3].map(at => watch.close({ peoplePerMin: 40, expected }, at * minute));
    expect(states.map(change => change?.state)).toEqual([undefined, undefined, undefined, 'open']);
    expect(states[3]).toMatchObject({ severity: 'info', gate: 'open' });
  });

  it('keeps quiet about a doubling that is chance on a small site, and without history', () => {
    const small = new CrowdWatch(series);
    const tiny = { perMin: 0.2, sd: 0.2, sdMin: 0.6 };
    for (let at = 0; at < 10; at++) {
      expect(small.close({ peoplePerMin: 0.5, expected: tiny }, at * minute)).toBeUndefined();
      expect(small.close({ peoplePerMin: 500, expected: undefined }, at * minute)).toBeUndefined();
    }
  });
});

describe('incident ids', () => {
  it('differ by site, kind, pane and configuration, and in nothing else', () => {
    const id = incidentId('config', 'default', 'attack', Date.UTC(2025, 0, 27, 13, 34, 10));
    expect(id).toMatch(/^inc-20250127-133410-[0-9a-f]{4}$/);
    expect(incidentId('config', 'default', 'attack', Date.UTC(2025, 0, 27, 13, 34, 10))).toBe(id);
    expect(incidentId('config', 'default', 'crowd', Date.UTC(2025, 0, 27, 13, 34, 10))).not.toBe(id);
    expect(incidentId('other', 'default', 'attack', Date.UTC(2025, 0, 27, 13, 34, 10))).not.toBe(id);
  });
});
