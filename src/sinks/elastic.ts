import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Refused } from './courier.ts';
import { alertDocument, verdictDocument } from './ecs.ts';
import { createPoster, placeOf, shown } from './post.ts';
import type { Receiver, Said } from './receiver.ts';

export interface ElasticOptions {
  /** Of Elasticsearch, without the path. */
  readonly url: string;
  /** As Elasticsearch gives it, encoded; undefined where a user stands in the URL, or security is off. */
  readonly apiKey: string | undefined;
  /** Data streams. */
  readonly alerts: string;
  readonly verdicts: string;
  /** floodgate's own. */
  readonly version: string;
  readonly timeoutMs: number;
}

const answerShape = z.object({
  errors: z.boolean(),
  items: z.array(
    z.object({
      create: z.object({
        status: z.number(),
        error: z.object({ type: z.string(), reason: z.string().nullish() }).optional(),
      }),
    }),
  ),
});

/** There already: a repetition, which is what an id is for. */
const conflict = 409;

/**
 * Elasticsearch, through `_bulk`: documents of the Elastic Common Schema, created under ids of their own, so that a
 * repetition changes nothing.
 */
export function elasticReceiver(options: ElasticOptions): Receiver {
  const { url: base, apiKey, version, timeoutMs } = options;
  const poster = createPoster({ timeoutMs });
  const url = `${base.replace(/\/$/, '')}/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason`;

  function linesOf(said: Said): string {
    if (said.kind === 'digest') throw new RangeError('Elasticsearch gets every event');
    const [index, id, document] =
      said.kind === 'alert'
        ? [options.alerts, `${said.alert.id}-${said.alert.sequence}`, alertDocument(said.alert, version)]
        : [
            options.verdicts,
            // Whoever signs up chooses request ids, and an id holds at most 512 bytes.
            hashOf(`${said.verdict.site} ${said.verdict.request_id} ${said.verdict.revision}`),
            verdictDocument(said.verdict, version),
          ];
    return `${JSON.stringify({ create: { _index: index, _id: id } })}\n${JSON.stringify(document)}\n`;
  }

  return {
    place: placeOf(base),
    alertBatchMax: 20,
    verdictBatchMax: 500,
    repeats: true,
    async send(said, signal) {
      const answer = await poster.post({
        url,
        headers: {
          'content-type': 'application/x-ndjson',
          ...(apiKey === undefined ? {} : { authorization: `ApiKey ${apiKey}` }),
        },
        body: said.map(linesOf).join(''),
        signal,
      });
      check(answer, said.length);
      return answer;
    },
    close: () => poster.close(),
  };
}

/** It answers 200 also when it has taken nothing: each item has a status of its own. */
function check(answer: string, count: number): void {
  const parsed = answerShape.safeParse(jsonOf(answer));
  if (!parsed.success || parsed.data.items.length !== count) {
    throw new Error(`answered what is no answer of _bulk: ${JSON.stringify(shown(answer))}`);
  }
  const failed = parsed.data.items
    .map(({ create }) => create)
    .filter(({ status }) => status >= 300 && status !== conflict);
  const [first] = failed.filter(({ status }) => !mayHelpAgain(status));
  const [busy] = failed;
  if (first !== undefined) throw new Refused(worded(first));
  if (busy !== undefined) throw new Error(worded(busy));
}

function mayHelpAgain(status: number): boolean {
  return status === 429 || status >= 500;
}

function worded({ status, error }: z.output<typeof answerShape>['items'][number]['create']): string {
  return `answered ${status} for an item: ${shown(`${error?.type ?? 'no error'} ${error?.reason ?? ''}`)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
