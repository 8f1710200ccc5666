import * as z from 'zod';
import { incidentKinds } from '../outputs.ts';
import { brokers, exactlyOne, httpUrl, notBoth, oneOf, text } from './fields.ts';
import { kafkaAccess } from './kafka.ts';

/** Where outputs go. */
export const sink = exactlyOne({
  kafka: z
    .strictObject({
      brokers: brokers().describe('Brokers to ask for the cluster, as `host:port`.'),
      verdicts: text(249).prefault('floodgate.verdicts').describe('Topic for verdicts.'),
      alerts: text(249).prefault('floodgate.alerts').describe('Topic for alert events.'),
      ...kafkaAccess,
    })
    .optional()
    .describe('Verdicts and alert events to Kafka.'),
  alertmanager: z
    .strictObject({
      urls: z
        .array(httpUrl(), { error: 'expected a list of URLs' })
        .min(1, 'must name at least one URL')
        .describe('All members of the cluster: each alert goes to every one, as Alertmanager expects.'),
    })
    .optional()
    .describe('Alerts to Prometheus Alertmanager, API v2.'),
  webhook: z
    .strictObject({
      url: httpUrl().describe(
        'Where alert events are posted to, one a request: CloudEvents 1.0 as JSON, its data an OCSF 1.8 Detection Finding.',
      ),
      secret: text()
        .optional()
        .describe(
          'Key that signs each request, so that the receiver can tell it is yours: the header `floodgate-signature` is `v1=` and the HMAC-SHA-256 of `timestamp.body` in hex, the time stamp being that of the header `floodgate-timestamp`, in seconds. Better as `secret_file`.',
        )
        .meta({ kind: 'secret' }),
      secret_file: text().optional().describe('File that holds the secret.'),
      kinds: z
        .array(oneOf(incidentKinds), { error: 'expected a list of kinds of incident' })
        .prefault(incidentKinds.filter(kind => kind !== 'crowd'))
        .describe('Kinds of incident to send. A `crowd` pages nobody unless you add it.'),
    })
    .superRefine(notBoth('secret', 'secret_file'))
    .optional()
    .describe('Alert events to an HTTP endpoint.'),
  file: z
    .strictObject({
      verdicts: text()
        .optional()
        .describe('File that verdicts are appended to, one JSON object a line; `-` is standard output.'),
      alerts: text()
        .optional()
        .describe('File that alert events are appended to, one JSON object a line; `-` is standard output.'),
    })
    .superRefine((value, context) => {
      if (value.verdicts === undefined && value.alerts === undefined) {
        context.addIssue({ code: 'custom', message: 'names no file: give verdicts, alerts or both' });
      }
    })
    .optional()
    .describe('Verdicts and alert events to files.'),
});
