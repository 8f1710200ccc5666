import { type FieldSet, loggedIn } from './fields.ts';
import type { Step } from './visit.ts';

/**
 * A step as a line of the canonical `json` or of the `combined` format, without the line end. Nothing is escaped:
 * every value was made up here, of letters, digits and punctuation that both take as they are.
 */
export function lineOf(step: Step, requestId: string, host: string, fields: FieldSet): string {
  const logged = loggedIn(fields);
  if (logged.format === 'combined') return combinedLine(step);
  const { device, mailbox, phone } = step;
  const { place, client } = device;
  let line =
    `{"time":"${timeOf(step.timeMs)}","request_id":"${requestId}","client_ip":"${place.ip}","method":"${step.method}",` +
    `"path":"${step.path}","status":${step.status},"host":"${host}","bytes":${step.bytes},` +
    `"duration_ms":${step.durationMs},"user_agent":"${client.userAgent}"`;
  if (step.referer !== undefined) line += `,"referer":"${step.referer}"`;
  if (logged.session) {
    if (step.sessionId !== undefined) line += `,"session_id":"${step.sessionId}"`;
    if (device.deviceId !== undefined) line += `,"device_id":"${device.deviceId}"`;
    if (step.userId !== undefined) line += `,"user_id":"${step.userId}"`;
  }
  if (logged.edge) line += `,"ja4":"${client.ja4}","country":"${place.country}","asn":${place.asn}`;
  if (mailbox !== undefined && (step.method === 'POST' || logged.confirmations)) {
    const { email, userName } = mailbox;
    if (logged.mailbox === 'domain') line += `,"email_domain":"${email.slice(email.indexOf('@') + 1)}"`;
    else line += `,"email":"${email}"`;
    if (step.method === 'POST' && logged.mailbox === 'address') line += `,"user_name":"${userName}"`;
    if (phone !== undefined && logged.mailbox === 'address') line += `,"phone":"${phone}"`;
  }
  return `${line}}`;
}

function combinedLine({ device: { place, client }, timeMs, method, path, status, bytes, referer }: Step): string {
  const day = timeOf(timeMs);
  const month = months.slice((Number(day.slice(5, 7)) - 1) * 3).slice(0, 3);
  return (
    `${place.ip} - - [${day.slice(8, 10)}/${month}/${day.slice(0, 4)}:${day.slice(11, 19)} +0000] ` +
    `"${method} ${path} HTTP/1.1" ${status} ${bytes} "${referer ?? '-'}" "${client.userAgent}"`
  );
}

const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

let second = Number.NaN;
let secondText = '';

/** RFC 3339 in UTC with milliseconds. Lines come in order of time, so the text of a second serves for many. */
export function timeOf(timeMs: number): string {
  const whole = Math.floor(timeMs / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().slice(0, 20);
  }
  return `${secondText}${String(timeMs - whole * 1000).padStart(3, '0')}Z`;
}
