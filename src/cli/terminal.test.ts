import { alert, pane, paneEndMs, verdict } from '../../test/said.ts';
import { type FrameOptions, frameOf, sparkline } from './frame.ts';
import { createTerminal } from './terminal.ts';
import { Watched } from './watched.ts';

const minuteMs = 60_000;
/** The terminal's way back to the top of its view. */
const back = '\\p{Cc}\\[\\d+A\\r\\p{Cc}\\[J';
const frame: FrameOptions = {
  title: 'floodgate demo',
  columns: 80,
  rows: 24,
  isColoured: false,
  zones: [['CST', 'Asia/Shanghai']],
  speed: '×280',
  footer: ['http://127.0.0.1:9464', '(q quits)'],
};

function attacked(): Watched {
  const watched = new Watched();
  const minutes = [{ startMs: paneEndMs - minuteMs, signups: 421, suspicious: 0, malicious: 299 }];
  watched.alert(alert());
  watched.alert(alert({ sequence: 2, state: 'update', severity: 'high', time: '2025-01-27T13:36:40.000Z' }));
  watched.verdict(verdict());
  const attackShare = { estimate: 0.71, low: 0.66, high: 0.76, confidence: 0.95 };
  const clusters = [
    {
      id: 'c-5d1f',
      share: 0.52,
      signups: 2_190,
      describe: 'mailbox pattern 10 letters, no form requested, 1,900 addresses in 1,844 networks, 3 user agents',
    },
    { id: 'c-a071', share: 0.19, signups: 800, describe: 'hosting networks, 41 domains' },
  ];
  watched.pane(pane({ signupsPerMin: 421, maliciousPerMin: 299, minutes, attackShare, clusters }));
  return watched;
}

/** A terminal whose wall clock moves only when told. */
function open(isTerminal: boolean) {
  let text = '';
  let nowMs = 0;
  const write = (piece: string) => {
    text += piece;
  };
  const terminal = createTerminal({
    ...frame,
    out: { write, columns: 80, rows: 24 },
    isTerminal,
    clock: () => nowMs,
    speed: () => '×280',
  });
  return {
    ...terminal,
    wait: (ms: number) => {
      nowMs += ms;
    },
    taken: () => {
      const taken = text;
      text = '';
      return taken;
    },
  };
}

test('the view says what is going on, how bad, and what happened', () => {
  const lines = frameOf(attacked(), frame);
  expect(lines[0]).toBe(' floodgate demo · Monday 2025-01-27 · 13:41 UTC · 21:41 CST · ×280');
  expect(lines.slice(1, 6)).toEqual([
    ' ATTACK  since 13:33 (8 min)  high',
    expect.stringMatching(/^ sign-ups {4}421\/min {2}expected 110 {2}×3\.8 {4}█$/),
    ' malicious   299/min  71 % attack (66–76 %)  of the last 10 min',
    ' people      122/min  ×1.1 of what is expected',
    ' gate      open  mode observe',
  ]);
  expect(lines.join('\n')).toContain(' 13:36:40  attack severity medium → high');
  expect(lines.join('\n')).toContain(
    [
      '  52 %  2,190 sign-ups: mailbox pattern 10 letters, no form requested, 1,900',
      '        addresses in 1,844 networks, 3 user agents',
      '  19 %  800 sign-ups: hosting networks, 41 domains',
    ].join('\n'),
  );
  expect(lines.join('\n')).toContain(' why malicious: email-mask 100 %');
});

test('a narrow terminal loses whole figures from the right, never half of one', () => {
  const lines = frameOf(attacked(), { ...frame, columns: 34 });
  expect(lines.slice(0, 5)).toEqual([
    ' floodgate demo',
    ' ATTACK  since 13:33 (8 min)  high',
    ' sign-ups    421/min  expected 110',
    ' malicious   299/min',
    ' people      122/min',
  ]);
});

test('a low terminal keeps how bad it is and where the page is', () => {
  const lines = frameOf(attacked(), { ...frame, rows: 12 });
  expect(lines).toHaveLength(11);
  expect(lines[1]).toContain('ATTACK');
  expect(lines.at(-1)).toContain('http://127.0.0.1:9464');
  expect(lines.join('\n')).toContain('52 %');
  expect(lines.join('\n')).not.toContain('why malicious');
});

test('quiet is calm, and remembers the last incident', () => {
  const watched = new Watched();
  watched.pane(pane());
  expect(frameOf(watched, frame)[1]).toBe(' CALM  no incident is open');
  watched.alert(alert());
  watched.alert(alert({ state: 'closed', time: '2025-01-27T15:40:00.000Z' }));
  expect(frameOf(watched, frame)[1]).toBe(' CALM  no incident is open  last: attack, 13:33–15:40 UTC');
});

test.each([20, 40, 80, 200])('no line is wider than %d columns, whatever the input says', columns => {
  const watched = attacked();
  watched.alert(alert({ id: 'x', title: '注册攻击'.repeat(30) }));
  for (const line of frameOf(watched, { ...frame, columns })) {
    const width = Array.from(line, letter => (/\p{Script=Han}/u.test(letter) ? 2 : 1)).reduce((a, b) => a + b, 0);
    expect(width).toBeLessThanOrEqual(columns);
  }
});

test('a low terminal gets fewer lines than it has', () => {
  expect(frameOf(attacked(), { ...frame, rows: 6 })).toHaveLength(5);
});

test('input cannot move the cursor, nor turn the direction of reading', () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007\u202egnp.exe\r\n';
  const [reason] = verdict().reasons;
  for (const isTerminal of [true, false]) {
    const { sink, taken, say } = open(isTerminal);
    sink.alert?.(alert({ title: hostile }));
    sink.verdict?.(verdict({ reasons: reason ? [{ ...reason, detector: hostile }] : [] }));
    sink.pane?.(pane());
    say(hostile);
    const text = taken();
    expect(text).toContain('gnp.exe');
    expect(text.replaceAll(new RegExp(back, 'gu'), '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  }
});

test('colour only where it is wanted', () => {
  expect(frameOf(attacked(), { ...frame, isColoured: true })[1]).toContain('\u001b[1;38;5;166m ATTACK');
  expect(frameOf(attacked(), frame).join('')).not.toContain('\u001b');
});

test('a terminal is painted at most five times a second, and once more at the end', async () => {
  const { sink, taken, wait } = open(true);
  sink.pane?.(pane());
  expect(taken()).toContain('CALM');
  for (let i = 0; i < 19; i++) {
    wait(10);
    sink.pane?.(pane());
  }
  expect(taken()).toBe('');
  wait(10);
  sink.pane?.(pane());
  expect(taken()).toMatch(new RegExp(`^${back}`, 'u'));
  await sink.close?.();
  expect(taken()).toContain('CALM');
});

test('elsewhere each thing that happens is a line, and every hour a status', () => {
  const { sink, taken } = open(false);
  sink.alert?.(alert());
  expect(taken()).toMatch(
    /^13:34:10 UTC {2}attack opened \(medium\), since 13:33:00, gate recommended: challenge: .*\n$/,
  );
  sink.alert?.(alert({ sequence: 2, state: 'update' }));
  sink.pane?.(pane());
  expect(taken()).toBe('');
  sink.alert?.(alert({ sequence: 3, state: 'update', severity: 'critical' }));
  expect(taken()).toContain('attack severity medium → critical');
  sink.pane?.(pane({ endMs: paneEndMs + 19 * minuteMs }));
  expect(taken()).toBe(
    '14:00:00 UTC  118 sign-ups/min, 110 expected, 0 malicious/min; seen 1,950 requests, 24 sign-ups\n',
  );
  sink.alert?.(alert({ sequence: 4, state: 'closed', time: '2025-01-27T15:40:00.000Z' }));
  expect(taken()).toBe('15:40:00 UTC  attack closed after 2 h 07 min\n');
});

test('a sparkline goes from zero to the most', () => {
  expect(sparkline([0, 50, 100])).toBe('▁▅█');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});
