import { type Context, Hono } from 'hono';
import { type Level, levels } from '../outputs.ts';
import { type Answering, authorised, bounded, takeAnswer } from './answering.ts';
import { readAssets } from './assets.ts';
import { expositionTypes, formatFor } from './exposition.ts';
import { loopbackNamesOnly, readOnly, withHeaders } from './guard.ts';
import { type Live, verdictsMax } from './live.ts';
import type { Metrics } from './metrics.ts';
import { takePlan, takeWithdrawal } from './planning.ts';
import { problem } from './problem.ts';
import { openStream } from './stream.ts';
import { openTap } from './tapping.ts';
import type { Taps } from './taps.ts';

export interface AppOptions {
  readonly live: Live;
  readonly metrics: Metrics;
  readonly taps?: Taps | undefined;
  readonly answering?: Answering | undefined;
  /** Whether it listens on a loopback address, and so must be asked by a loopback name. */
  readonly isLoopback: boolean;
  /** What is missing before this process does its work, in words; ready when nothing is. */
  readonly missing: () => readonly string[];
}

/** Everything that is served, as a function from request to answer. */
export function createApp({ live, metrics, taps, answering, isLoopback, missing }: AppOptions): Hono {
  const app = new Hono();
  app.use(withHeaders);
  if (isLoopback) app.use(loopbackNamesOnly);
  app.use(readOnly);

  for (const [path, asset] of readAssets()) {
    app.get(path, context => context.body(asset.body, 200, { 'Content-Type': asset.type }));
  }
  app.get('/metrics', context => {
    const format = formatFor(context.req.header('accept'));
    return context.body(metrics.snapshot(format), 200, { 'Content-Type': expositionTypes[format], Vary: 'Accept' });
  });
  app.get('/healthz', context => context.json({ status: 'alive' }));
  app.get('/readyz', context => {
    const lacks = missing();
    return lacks.length > 0
      ? context.json({ status: 'not ready', missing: lacks }, 503)
      : context.json({ status: 'ready', missing: [] });
  });

  app.get('/api/v1/incidents', context => context.json(live.incidents));
  app.get('/api/v1/incidents/:id', context => {
    const events = live.incident(context.req.param('id'));
    return events ? context.json(events) : problem(context, 404, 'Not Found', 'No incident has this id.');
  });
  if (answering !== undefined) {
    app.post('/api/v1/incidents/:id/answers', authorised(answering.token), bounded, context =>
      takeAnswer(context, live, answering),
    );
    app.get('/api/v1/planned', context => context.json(answering.plans.ahead(answering.clock())));
    app.post('/api/v1/planned', authorised(answering.token), bounded, context => takePlan(context, answering));
    app.post('/api/v1/planned/:id/withdrawal', authorised(answering.token), bounded, context =>
      takeWithdrawal(context, answering),
    );
  }
  app.get('/api/v1/verdicts', context => {
    const query = verdictQuery(context);
    return query instanceof Response ? query : context.json(live.verdicts(query.level, query.limit, query.cluster));
  });
  app.get('/api/v1/history', context => context.json(live.minutes));
  app.get('/api/v1/stream', context => openStream(context, live, { isAnswerable: answering !== undefined }));
  if (taps !== undefined) app.get('/api/v1/tap/:what', context => openTap(context, taps));

  app.notFound(context => problem(context, 404, 'Not Found', 'Nothing is served at this path.'));
  app.onError((_, context) => problem(context, 500, 'Internal Server Error', 'This request could not be answered.'));
  return app;
}

/** `level`, `cluster` and `limit` of a question for verdicts, or the answer that says what is wrong with them. */
function verdictQuery(
  context: Context,
): { level: Level | undefined; limit: number; cluster: string | undefined } | Response {
  const asked = context.req.query('level');
  const level = levels.find(known => known === asked);
  if (asked !== undefined && level === undefined) {
    return problem(context, 400, 'Bad Request', `level must be one of ${levels.join(', ')}.`);
  }
  const text = context.req.query('limit') ?? '100';
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > verdictsMax) {
    return problem(context, 400, 'Bad Request', `limit must be a whole number from 1 to ${verdictsMax}.`);
  }
  return { level, limit, cluster: context.req.query('cluster') };
}
