import type { AlertEvent, PlannedFacts } from '../outputs.ts';
import { clipped, plain } from './plain.ts';
import { createPoster, placeOf } from './post.ts';
import type { Digest, Receiver, Said } from './receiver.ts';
import { createWords, type Template } from './words.ts';

export interface SlackOptions {
  /** Of the incoming webhook; its path is a secret. */
  readonly url: string;
  /** Operators' own words for the heading and the text below it. */
  readonly title: Template | undefined;
  readonly text: Template | undefined;
  readonly timeoutMs: number;
  log(level: 'warn', text: string): void;
}

/** What Slack accepts in its blocks. */
const headerMaxChars = 150;
const textMaxChars = 3_000;
const digestMax = 20;

const signs: Readonly<Record<AlertEvent['state'], string>> = { open: '🔴', update: '🟠', closed: '🟢' };
const plannedSign = '📅';
const words: Readonly<Record<AlertEvent['state'], string>> = { open: 'Open', update: 'Escalated', closed: 'Over' };

/**
 * A Slack incoming webhook: opening, escalation and closing of an incident, one message each. Slack shows a message that
 * is sent again a second time, so nothing is sent again that may have arrived.
 */
export function slackReceiver(options: SlackOptions): Receiver {
  const { url, timeoutMs } = options;
  const poster = createPoster({ timeoutMs, keepAlive: false });
  const own = createWords({ title: options.title, text: options.text }, said => options.log('warn', `slack: ${said}`));

  return {
    place: placeOf(url),
    alertBatchMax: 1,
    verdictBatchMax: 1,
    repeats: false,
    send: (said, signal) =>
      poster.post({
        url,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(messageOf(said[0])),
        signal,
      }),
    templateFailures: () => own.failures,
    close: () => poster.close(),
  };

  function messageOf(said: Said | undefined): object {
    if (said?.kind === 'digest') return digestMessage(said.digest);
    if (said?.kind !== 'alert') throw new RangeError('Slack is told of incidents only');
    return alertMessage(said.alert, own.say('title', said.alert), own.say('text', said.alert));
  }
}

function alertMessage(alert: AlertEvent, title = alert.title, text = alert.summary): object {
  const heading = `${signOf(alert)} ${plain(title)}`;
  return message(heading, [
    { type: 'header', text: plainText(heading, headerMaxChars) },
    { type: 'section', text: plainText(text, textMaxChars) },
    { type: 'section', fields: fieldsOf(alert).map(field => plainText(field, 2_000)) },
    { type: 'context', elements: [plainText(`${alert.id} · ${alert.time} · site ${alert.site}`, textMaxChars)] },
  ]);
}

function signOf({ state, planned }: AlertEvent): string {
  return planned === undefined ? signs[state] : plannedSign;
}

function fieldsOf(alert: AlertEvent): string[] {
  if (alert.planned !== undefined) return plannedFields(alert.planned);
  const { attack_share: share } = alert;
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  return [
    `${words[alert.state]}, severity ${alert.severity}`,
    `${alert.observed_per_min} sign-ups a minute, ${alert.expected_per_min} expected`,
    ...(share === undefined
      ? []
      : [`${percent(share.estimate)} attack (${percent(share.low)} to ${percent(share.high)})`]),
    `Recommended gate: ${alert.recommended_gate}`,
    ...(alert.acknowledged_by === undefined ? [] : [`Acknowledged by ${alert.acknowledged_by}`]),
    ...(alert.answer?.note === undefined ? [] : [`${alert.answer.by}: ${alert.answer.note}`]),
    ...(alert.completeness.state === 'complete' ? [] : ['Based on incomplete data']),
  ];
}

function plannedFields({ start, end, factor, note, by, withdrawn_by: withdrawnBy }: PlannedFacts): string[] {
  return [
    `${start} to ${end}`,
    `${factor} times as many people as usual`,
    ...(note === undefined ? [] : [note]),
    `Planned by ${by ?? 'the configuration'}`,
    ...(withdrawnBy === undefined ? [] : [`Taken back by ${withdrawnBy}`]),
  ];
}

function digestMessage({ updates, alerts }: Digest): object {
  const heading = `${updates} further updates of ${alerts.length} incidents`;
  const lines = alerts.slice(0, digestMax).map(alert => `${signOf(alert)} ${alert.severity}: ${alert.title}`);
  const more = alerts.length > digestMax ? [`and ${alerts.length - digestMax} more`] : [];
  return message(heading, [
    { type: 'header', text: plainText(heading, headerMaxChars) },
    ...[...lines, ...more].map(line => ({ type: 'section', text: plainText(line, textMaxChars) })),
  ]);
}

/** `text` is what notifications show; Slack reads markup in it, so what would be markup is escaped. */
function message(text: string, blocks: readonly object[]): object {
  return { text: clipped(escaped(plain(text)), textMaxChars), mrkdwn: false, blocks };
}

/** Never read as markup: no link, no mention and no emoji comes of it. */
function plainText(text: string, max: number): object {
  return { type: 'plain_text', text: clipped(plain(text), max), emoji: false };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
