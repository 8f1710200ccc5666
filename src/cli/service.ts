import { readToken } from '../config/key.ts';
import type { Config } from '../config/schema.ts';
import { FloodgateError } from '../errors.ts';

/** Asks the running service. Rejects with `FG_SERVICE` when nothing answers there, or in words what it says no to. */
export async function askService(
  base: string,
  path: string,
  change?: { readonly token: string; readonly body: unknown },
): Promise<unknown> {
  const answer = await connectService(base, path, {
    ...(change === undefined
      ? {}
      : {
          method: 'POST',
          headers: { Authorization: `Bearer ${change.token}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(change.body),
        }),
  });
  return answer.json();
}

/** The answer of the service, with a body to be read. */
export async function connectService(base: string, path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`${base}${path}`, init);
  } catch (cause) {
    throw new FloodgateError(
      'FG_SERVICE',
      `nothing answers at ${base}: start the service, or say where it is with --url`,
      { cause },
    );
  }
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { readonly detail?: string };
  throw new FloodgateError('FG_SERVICE', `${base} answers ${answer.status}: ${problem.detail ?? 'is it floodgate?'}`);
}

/** The token of the service that runs with this configuration. Throws `FG_USAGE` where there is none. */
export function tokenOf(config: Config): string {
  const token = readToken(config);
  if (token !== undefined) return token;
  throw new FloodgateError(
    'FG_USAGE',
    `there is no token in ${config.state.dir}: name the configuration of the service with -c, or http.token_file`,
  );
}
