import type { Message } from '../kafka/transport.ts';
import { DeadLetters } from './dead-letters.ts';

const line = (text: string) => ({
  reason: 'syntax' as const,
  position: { source: 'logs/3', line: 2, offset: '77' },
  bytes: Buffer.from(text),
});

describe('dead letters', () => {
  it('keep the line with its reason and position, and a copy of its bytes', async () => {
    const sent: [string, readonly Message[]][] = [];
    const letters = new DeadLetters({
      send: async (topic, messages) => void sent.push([topic, messages]),
      topic: 'dead',
      say: () => {},
    });
    const refused = line('{"broken');
    letters.keep(refused);
    refused.bytes.fill(0);
    await letters.flush();
    expect(sent.map(([topic]) => topic)).toEqual(['dead']);
    const [message] = sent[0]?.[1] ?? [];
    expect(message?.value?.toString()).toBe('{"broken');
    expect(message?.headers).toEqual({
      floodgate_reason: 'syntax',
      floodgate_source: 'logs/3',
      floodgate_offset: '77',
      floodgate_line: '2',
    });
  });

  it('hold no more than their bound while the topic takes nothing, and count what is lost', async () => {
    let release = () => {};
    const letters = new DeadLetters({
      send: () =>
        new Promise(resolve => {
          release = resolve;
        }),
      topic: 'dead',
      say: () => {},
    });
    for (let i = 0; i < 20_000; i++) letters.keep(line(`${i}`));
    expect(letters.lost).toBeGreaterThan(9_000);
    release();
  });

  it('say so when they cannot be kept, and go on', async () => {
    const notices: string[] = [];
    const letters = new DeadLetters({
      send: async () => {
        throw new Error('no such topic');
      },
      topic: 'dead',
      say: notice => notices.push(notice),
    });
    letters.keep(line('x'));
    await letters.flush();
    expect(letters.lost).toBe(1);
    expect(notices).toEqual(['1 unreadable lines could not be kept in dead: no such topic']);
  });
});
