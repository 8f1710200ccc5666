import { detectionFinding } from './ocsf.ts';
import { createPoster, placeOf } from './post.ts';
import type { Receiver, Said } from './receiver.ts';

export interface SplunkOptions {
  /** Of the HTTP Event Collector, without the path. */
  readonly url: string;
  readonly token: string;
  /** Undefined for the token's own. */
  readonly index: string | undefined;
  /** floodgate's own. */
  readonly version: string;
  readonly timeoutMs: number;
}

/**
 * Splunk HTTP Event Collector: alert events as OCSF findings, verdicts in floodgate's own words, several in one request,
 * each with the time that it is about. A repetition is indexed a second time; `metadata.uid`, and `request_id` with
 * `revision`, are the same in both.
 */
export function splunkReceiver({ url: base, token, index, version, timeoutMs }: SplunkOptions): Receiver {
  const poster = createPoster({ timeoutMs });
  const url = `${base.replace(/\/$/, '')}/services/collector/event`;
  const common = { source: 'floodgate', ...(index === undefined ? {} : { index }) };

  function eventOf(said: Said): string {
    if (said.kind === 'digest') throw new RangeError('Splunk gets every event');
    const output = said.kind === 'alert' ? said.alert : said.verdict;
    return JSON.stringify({
      time: Date.parse(output.time) / 1_000,
      host: output.site,
      ...common,
      sourcetype: said.kind === 'alert' ? 'floodgate:alert' : 'floodgate:verdict',
      event: said.kind === 'alert' ? detectionFinding(said.alert, version) : said.verdict,
      ...(output.region === undefined ? {} : { fields: { region: output.region } }),
    });
  }

  return {
    place: placeOf(base),
    alertBatchMax: 20,
    verdictBatchMax: 500,
    repeats: true,
    send: (said, signal) =>
      poster.post({
        url,
        headers: { authorization: `Splunk ${token}`, 'content-type': 'application/json' },
        body: said.map(eventOf).join('\n'),
        signal,
      }),
    close: () => poster.close(),
  };
}
