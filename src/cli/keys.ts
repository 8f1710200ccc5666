import type { ReadStream } from 'node:tty';

export interface KeyHandlers {
  quit(): void;
  pause(): void;
}

/** Hears single keys of a terminal. Returns what gives the terminal back. */
export function listenToKeys(stdin: ReadStream, handlers: KeyHandlers): () => void {
  const onData = (data: Buffer) => {
    for (const key of data.toString('latin1')) {
      // In raw mode Ctrl-C and Ctrl-D are keys and no signals.
      if (key === 'q' || key === 'Q' || key === '\u0003' || key === '\u0004') handlers.quit();
      if (key === ' ') handlers.pause();
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.resume();
  return () => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
