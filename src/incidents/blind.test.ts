import { BlindWatch } from './blind.ts';

const pane = 5_000;
const minute = 60_000;

function watched() {
  const watch = new BlindWatch(pane);
  let nowMs = 0;
  const pass = (minutes: number, sight: { requests: number; unreadable: number; forced: boolean }) => {
    const states: string[] = [];
    for (let i = 0; i < (minutes * minute) / pane; i++) {
      nowMs += pane;
      const change = watch.close(sight, nowMs);
      if (change) states.push(change.state);
    }
    return states;
  };
  return { watch, pass };
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

  it('opens when most lines cannot be read, and not for a few bad ones', () => {
    const { watch, pass } = watched();
    pass(20, busy);
    expect(pass(10, { requests: 50, unreadable: 20, forced: false })).toEqual([]);
    expect(pass(10, { requests: 5, unreadable: 60, forced: false })).toEqual(['open']);
    expect(watch.reason).toBe('unreadable');
  });
});
