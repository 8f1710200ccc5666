import * as z from 'zod';
import type { Answer, Received } from '../receiver.ts';

/** Fields of the Elastic Common Schema 8.11 that floodgate fills, with their types and allowed values. */
const document = z.strictObject({
  '@timestamp': z.iso.datetime(),
  ecs: z.strictObject({ version: z.literal('8.11') }),
  message: z.string().optional(),
  event: z.strictObject({
    kind: z.enum(['alert', 'event', 'metric', 'state', 'pipeline_error', 'asset', 'enrichment']),
    category: z.array(z.enum(['iam', 'intrusion_detection', 'threat', 'web', 'authentication'])),
    type: z.array(
      z.enum(['access', 'admin', 'allowed', 'change', 'creation', 'denied', 'end', 'error', 'info', 'start', 'user']),
    ),
    module: z.string(),
    dataset: z.string(),
    id: z.string().max(1_024),
    action: z.string().optional(),
    severity: z.int().optional(),
    risk_score: z.number().min(0).max(100).optional(),
    start: z.iso.datetime().optional(),
    end: z.iso.datetime().optional(),
  }),
  observer: z.strictObject({ vendor: z.string(), product: z.string(), type: z.string(), version: z.string() }),
  rule: z.strictObject({ name: z.string(), category: z.string(), ruleset: z.string() }).optional(),
  http: z.strictObject({ request: z.strictObject({ id: z.string().max(1_024) }) }).optional(),
  tags: z.array(z.string()).optional(),
  // Its own fields stand below a name of their own.
  floodgate: z.looseObject({}),
});
const action = z.strictObject({
  create: z.strictObject({ _index: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/), _id: z.string().min(1).max(512) }),
});

/** Data streams behind `_bulk`: `create` only, one line for the action and one for the document, a status for each. */
export class Elastic {
  readonly documents = new Map<string, z.output<typeof document>>();
  /** What is said of a document instead of taking it. */
  refuse: (id: string) => number | undefined = () => undefined;

  answer(request: Received, apiKey: string): Answer {
    if (request.method !== 'POST' || !request.path.startsWith('/_bulk')) return { status: 404, body: '{}' };
    if (request.headers.authorization !== `ApiKey ${apiKey}`) return { status: 401, body: error('security_exception') };
    if (request.headers['content-type'] !== 'application/x-ndjson') return { status: 406, body: error('media_type') };
    if (!request.body.endsWith('\n')) return { status: 400, body: error('illegal_argument_exception') };
    const lines = request.body.slice(0, -1).split('\n');
    const items = [];
    for (let at = 0; at < lines.length; at += 2) {
      const { create } = action.parse(JSON.parse(lines[at] ?? ''));
      items.push({ create: this.#create(`${create._index}/${create._id}`, JSON.parse(lines[at + 1] ?? '')) });
    }
    const errors = items.some(({ create }) => create.status >= 300);
    return { status: 200, body: JSON.stringify({ errors, items }) };
  }

  #create(key: string, source: unknown): { readonly status: number; readonly error?: object } {
    const refused = this.refuse(key);
    if (refused !== undefined) return { status: refused, error: { type: 'refused', reason: `for ${key}` } };
    if (this.documents.has(key)) {
      return { status: 409, error: { type: 'version_conflict_engine_exception', reason: 'document already exists' } };
    }
    const parsed = document.safeParse(source);
    if (!parsed.success) {
      return { status: 400, error: { type: 'document_parsing_exception', reason: parsed.error.message } };
    }
    this.documents.set(key, parsed.data);
    return { status: 201 };
  }
}

function error(type: string): string {
  return JSON.stringify({ error: { type, reason: type } });
}
