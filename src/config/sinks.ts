import * as z from 'zod';
import { incidentKinds, severities } from '../outputs.ts';
import { verdictChoices } from '../sinks/filter.ts';
import { templateMaxChars, templateOf } from '../sinks/words.ts';
import { brokers, duration, eitherOf, entries, exactlyOne, httpUrl, notBoth, oneOf, text } from './fields.ts';
import { kafkaAccess } from './kafka.ts';

/** Which incidents a sink is told of. */
function filter(kinds: readonly (typeof incidentKinds)[number][], prose: string) {
  return {
    kinds: z
      .array(oneOf(incidentKinds), { error: 'expected a list of kinds of incident' })
      .prefault([...kinds])
      .describe(prose),
    severity: oneOf(severities)
      .prefault('info')
      .describe(
        'Lowest severity of an incident that is sent. One that grows to it is sent from then on, and what was sent once is followed to its end.',
      ),
    sites: z
      .array(text(64), { error: 'expected a list of sites' })
      .min(1, 'must name at least one site; leave it out for all')
      .optional()
      .describe('Sites whose outputs are sent. Without it those of all.'),
  };
}

const allButCrowd = incidentKinds.filter(kind => kind !== 'crowd');
const pagesNobody = 'Kinds of incident to send. A `crowd` pages nobody unless you add it.';

const patience = {
  max_age: duration(60_000, 30 * 86_400_000)
    .prefault('24h')
    .describe(
      'How long an output is tried while the receiver does not take it. Then it is given up, counted, and kept with the reason in `dead-letters.jsonl` in the outbox of the sink. 1m to 30d.',
    ),
};

function perMinute(most: number) {
  return {
    per_minute: entries(1, 10_000)
      .prefault(most)
      .describe(
        'Messages about incidents in a minute. What comes beyond it is summed up in a digest, which says how many updates of which incidents it stands for and where these stand now. What raises an incident to `high` or `critical` is never held back.',
      ),
  };
}

const verdicts = {
  verdicts: oneOf(verdictChoices)
    .prefault('none')
    .describe(
      'Verdicts to send as well: `none`, or those of the level `malicious`, from `suspicious` on, or `all`. They may be many; when the outbox is full they go before any alert does.',
    ),
};

/** A secret of a receiver; a file may hold it. */
function secret(prose: string) {
  return text().optional().describe(prose).meta({ kind: 'secret' });
}

/** A Mustache template over an alert event. */
function template() {
  return z
    .string({ error: 'expected a Mustache template' })
    .min(1, 'must not be empty')
    .max(templateMaxChars, `must not be longer than ${templateMaxChars} characters`)
    .superRefine((value, context) => {
      try {
        templateOf(value);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not a template: ${(error as Error).message}` });
      }
    })
    .optional();
}

const templateProse =
  'A Mustache template over the alert event, with the names of its JSON, such as `{{title}}` or `{{#attack_share}}{{estimate}}{{/attack_share}}`. Where it says nothing or cannot be used the built-in words stand in.';

/** Where outputs go. */
export const sink = exactlyOne({
  kafka: z
    .strictObject({
      brokers: brokers().describe(
        'Brokers to ask for the cluster, as `host:port`. Name at least one of the source’s, letter for letter, when it is the same cluster: only then are outputs exactly once.',
      ),
      verdicts: text(249).prefault('floodgate.verdicts').describe('Topic for verdicts.'),
      alerts: text(249).prefault('floodgate.alerts').describe('Topic for alert events.'),
      ...kafkaAccess,
    })
    .optional()
    .describe(
      'Verdicts and alert events to Kafka. To the cluster that the source reads from they go exactly once, in transactions with the offsets of what they were judged from: consumers must read with `isolation.level=read_committed`, or they see what was aborted as well. The user needs to write to the topics, to commit for the group of the source, and the transactional id `floodgate-` with the name of that group; the cluster must be Kafka 2.5 or newer. The other sinks hear of a pane after its transaction. To another cluster, to a second sink of this one, or from files, outputs are repeated after a crash, under equal ids; `validate` says so.',
    ),
  alertmanager: z
    .strictObject({
      urls: z
        .array(httpUrl(), { error: 'expected a list of URLs' })
        .min(1, 'must name at least one URL')
        .describe('All members of the cluster: each alert goes to every one, as Alertmanager expects.'),
      ...filter(incidentKinds, 'Kinds of incident to send. Route by the label `kind` who is told of which.'),
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
      body: template().describe(
        `JSON to send for an alert event instead of the CloudEvent. ${templateProse} Values in double braces are escaped for use between the quotes of a JSON string.`,
      ),
      ...filter(allButCrowd, pagesNobody),
      ...verdicts,
      ...perMinute(120),
      ...patience,
    })
    .superRefine(notBoth('secret', 'secret_file'))
    .optional()
    .describe('Alert events, and verdicts if you want, to an HTTP endpoint.'),
  slack: z
    .strictObject({
      url: httpUrl()
        .optional()
        .describe('Of an incoming webhook. Whoever knows it can post, so better as `url_file`.')
        .meta({ kind: 'secret' }),
      url_file: text().optional().describe('File that holds the URL.'),
      title: template().describe(`Heading of a message. ${templateProse}`),
      text: template().describe(`Text below the heading. ${templateProse}`),
      ...filter(allButCrowd, pagesNobody),
      ...perMinute(20),
      ...patience,
    })
    .superRefine(eitherOf('url', 'url_file'))
    .optional()
    .describe(
      'Opening, escalation and closing of incidents to a Slack channel. Slack does not know a repetition, so a message that may have arrived is never sent again.',
    ),
  pagerduty: z
    .strictObject({
      routing_key: secret('Integration key of a service, for the Events API v2. Better as `routing_key_file`.'),
      routing_key_file: text().optional().describe('File that holds the integration key.'),
      url: httpUrl()
        .prefault('https://events.pagerduty.com/v2/enqueue')
        .describe('Of the Events API v2. Accounts in Europe have `https://events.eu.pagerduty.com/v2/enqueue`.'),
      ...filter(allButCrowd, pagesNobody),
      ...perMinute(60),
      ...patience,
    })
    .superRefine(eitherOf('routing_key', 'routing_key_file'))
    .optional()
    .describe('Incidents to PagerDuty, one there for each one here, from trigger to resolve.'),
  splunk: z
    .strictObject({
      url: httpUrl().describe('Of the HTTP Event Collector, without a path, such as `https://splunk.example:8088`.'),
      token: secret('Token of the HTTP Event Collector. Better as `token_file`.'),
      token_file: text().optional().describe('File that holds the token.'),
      index: text(255).optional().describe('Index to write to. Without it the one of the token.'),
      ...filter(incidentKinds, 'Kinds of incident to send.'),
      ...verdicts,
      ...patience,
    })
    .superRefine(eitherOf('token', 'token_file'))
    .optional()
    .describe('Alert events, and verdicts if you want, to Splunk.'),
  elastic: z
    .strictObject({
      url: httpUrl().describe('Of Elasticsearch, without a path, such as `https://elastic.example:9200`.'),
      api_key: secret(
        'API key in its encoded form. Better as `api_key_file`. Without one the user of the URL counts, or nobody.',
      ),
      api_key_file: text().optional().describe('File that holds the API key.'),
      alerts: text(255).prefault('logs-floodgate.alert-default').describe('Data stream for alert events.'),
      verdicts_stream: text(255).prefault('logs-floodgate.verdict-default').describe('Data stream for verdicts.'),
      ...filter(incidentKinds, 'Kinds of incident to send.'),
      ...verdicts,
      ...patience,
    })
    .superRefine(notBoth('api_key', 'api_key_file'))
    .optional()
    .describe('Alert events, and verdicts if you want, to Elasticsearch, in the Elastic Common Schema.'),
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
