import { EventEmitter } from 'node:events';
import type { ReadStream } from 'node:tty';
import { listenToKeys } from './keys.ts';

test('q, Ctrl-C and Ctrl-D quit, space pauses, and the terminal is given back', () => {
  const modes: boolean[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    setRawMode: (isRaw: boolean) => void modes.push(isRaw),
    resume: () => {},
    pause: () => {},
  });
  const heard: string[] = [];
  const stop = listenToKeys(stdin as unknown as ReadStream, {
    quit: () => heard.push('quit'),
    pause: () => heard.push('pause'),
  });
  stdin.emit('data', Buffer.from('x q\u0003\u0004'));
  stop();
  stdin.emit('data', Buffer.from('q'));
  expect(heard).toEqual(['pause', 'quit', 'quit', 'quit']);
  expect(modes).toEqual([true, false]);
});
