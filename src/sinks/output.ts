import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FloodgateError } from '../errors.ts';

/** Text is handed on in pieces of this size; when this much more is held, `ready` asks to wait. */
const pieceChars = 64 * 1024;

/** A file, or standard output, that text is appended to in order, with back-pressure. */
export interface Output {
  readonly path: string;
  write(text: string): void;
  /** Hands on what is held without waiting for more. */
  flush(): void;
  /** Resolves when what was written so far has left. Rejects with `FG_OUTPUT`. */
  written(): Promise<void>;
  /** Undefined while there is room. Rejects with `FG_OUTPUT` when something could not be written. */
  ready(): Promise<void> | undefined;
  /** Writes out what is held. Rejects with `FG_OUTPUT`. */
  close(): Promise<void>;
}

/** What the last station of an output does: resolves when the text is written. */
type Append = (text: string) => Promise<unknown>;

/**
 * Opens a file for writing, emptying it unless told to append, or standard output as `-`. Rejects with `FG_OUTPUT` that
 * names the path.
 */
export async function openOutput(
  path: string,
  stdout: NodeJS.WritableStream,
  options: { readonly append?: boolean } = {},
): Promise<Output> {
  if (path === '-') {
    return outputTo(
      'standard output',
      text =>
        new Promise<void>((resolve, reject) => {
          stdout.write(text, error => (error ? reject(error) : resolve()));
        }),
    );
  }
  let file: FileHandle;
  try {
    file = await open(
      path,
      constants.O_WRONLY | constants.O_CREAT | (options.append ? constants.O_APPEND : constants.O_TRUNC),
    );
  } catch (cause) {
    throw failure(path, cause);
  }
  return outputTo(
    path,
    text => file.appendFile(text),
    () => file.close(),
  );
}

function outputTo(path: string, append: Append, end?: () => Promise<void>): Output {
  let held: string[] = [];
  let heldChars = 0;
  let failed: FloodgateError | undefined;
  let writing: Promise<void> | undefined;

  /** One piece after the other; more may be held while one is written. */
  async function drain(): Promise<void> {
    while (heldChars > 0 && failed === undefined) {
      const piece = held.join('');
      held = [];
      heldChars = 0;
      try {
        await append(piece);
      } catch (cause) {
        failed = failure(path, cause);
      }
    }
    writing = undefined;
  }

  async function settled(): Promise<void> {
    await writing;
    if (failed !== undefined) throw failed;
  }

  return {
    path,
    write(text) {
      if (failed !== undefined) return;
      held.push(text);
      heldChars += text.length;
      if (heldChars >= pieceChars) writing ??= drain();
    },
    flush() {
      if (heldChars > 0) writing ??= drain();
    },
    async written() {
      if (heldChars > 0) writing ??= drain();
      await settled();
    },
    ready() {
      return failed !== undefined || heldChars >= pieceChars ? settled() : undefined;
    },
    async close() {
      await writing;
      await drain();
      try {
        await end?.();
      } catch (cause) {
        failed ??= failure(path, cause);
      }
      if (failed !== undefined) throw failed;
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

function failure(path: string, cause: unknown): FloodgateError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return new FloodgateError('FG_OUTPUT', `${path}: cannot be written: ${reasons[code] ?? (cause as Error).message}`, {
    cause,
  });
}
