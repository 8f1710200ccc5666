import { BlindWatch } from './blind.ts';

const pane = 5_000;
const minute = 60_000;

function watched() {
  const watch = new BlindWatch(pane);
  let nowMs = 0;
  let lag = 0;
  const pass = (minutes: number, sight: { requests: number; unreadable: number; forced: boolean }, lagPerPane = 0) => {
    const states: string[] = [];
    for (let i = 0; i < (minutes * minute) / pane; i++) {
      nowMs += pane;
      lag = Math.max(0, lag + lagPerPane);
      const change = watch.close({ ...sight, read: sight.requests, lag }, nowMs);
      if (change) states.push(change.state);
    }
    return states;
  };
  const restart = (records: number) => {
    lag = records;
  };
  return { watch, pass, restart };
}

const busy = { requests: 50, unreadable: 0, forced: false };
const quiet = { requests: 0, unreadable: 0, forced: false };
const silent = { requests: 0, unreadable: 0, forced: true };

describe('blindness', () => {
  it('opens when all traffic falls silent on a site that is never silent, and closes when it is back', () => {
    const { watch, pass } = watched();
    expect(pass(20, busy)).toEqual([]);
    expect(pass(4, silent)).toEqual([]);
    expect(pass(2, silent)).toEqual(['open']);
    expect(watch.reason).toBe('silence');
    expect(pass(10, busy)).toEqual(['closed']);
  });

  it('does not mistake a quiet night on a small site for it', () => {
    const { pass } = watched();
    pass(60, { requests: 1, unreadable: 0, forced: false });
    expect(pass(60, silent)).toEqual([]);
    expect(pass(60, quiet)).toEqual([]);
  });

  it('opens when reading falls behind and does not catch up, freezes nothing, and closes when it has', () => {
    const { watch, pass } = watched();
    expect(pass(20, busy)).toEqual([]);
    // Ten records more arrive in each pane than the fifty that are read: a minute's worth after five minutes.
    expect(pass(9, busy, 10)).toEqual([]);
    expect(pass(3, busy, 10)).toEqual(['open']);
    expect(watch.reason).toBe('lag');
    expect(watch.isBlind).toBe(false);
    expect(pass(60, busy, -40)).toEqual(['closed']);
  });

  it('sees a lag that stays as one that is not caught up', () => {
    const { pass, restart } = watched();
    restart(2_000);
    expect(pass(10, busy, -1)).toEqual(['open']);
  });

  it('does not mistake a short spike, or catching up after a restart, for it', () => {
    const { pass, restart } = watched();
    expect(pass(20, busy)).toEqual([]);
    expect(pass(4, busy, 60)).toEqual([]);
    expect(pass(30, busy, -30)).toEqual([]);
    restart(500_000);
    expect(pass(60, busy, -35)).toEqual([]);
  });

  it('goes on where another has been, and calls no lag over that it has hardly watched', () => {
    const { watch, pass, restart } = watched();
    pass(20, busy);
    restart(2_000);
    expect(watch.resume('lag')).toMatchObject({ state: 'open', sequence: 0 });
    expect(pass(30, busy)).toEqual([]);
    restart(0);
    expect(pass(3, busy)).toEqual(['closed']);
    expect(watch.resume('silence')?.state).toBe('open');
    expect(watch.isBlind).toBe(true);
    expect(pass(3, busy)).toEqual(['closed']);
    expect(watch.resume(undefined)).toBeUndefined();
    expect(pass(20, busy)).toEqual([]);
  });

  it('opens when most lines cannot be read, and not for a few bad ones', () => {
    const { watch, pass } = watched();
    pass(20, busy);
    expect(pass(10, { requests: 50, unreadable: 20, forced: false })).toEqual([]);
    expect(pass(10, { requests: 5, unreadable: 60, forced: false })).toEqual(['open']);
    expect(watch.reason).toBe('unreadable');
  });
});
