import type { FieldSet } from './site.ts';
import type { Step } from './visit.ts';

/**
 * A step as a line of the canonical `json` format, without the line end. Nothing is escaped: every value was made up
 * here, of letters, digits and punctuation that JSON takes as they are.
 */
export function lineOf(step: Step, requestId: string, host: string, fields: FieldSet): string {
  const { device, mailbox } = step;
  const { place, client } = device;
  const logsSession = fields !== 'no session';
  const logsGeography = fields !== 'no geography';
  let line =
    `{"time":"${timeOf(step.timeMs)}","request_id":"${requestId}","client_ip":"${place.ip}","method":"${step.method}",` +
    `"path":"${step.path}","status":${step.status},"host":"${host}","bytes":${step.bytes},` +
    `"duration_ms":${step.durationMs},"user_agent":"${client.userAgent}"`;
  if (step.referer !== undefined) line += `,"referer":"${step.referer}"`;
  if (logsSession && step.sessionId !== undefined) line += `,"session_id":"${step.sessionId}"`;
  if (logsSession && device.deviceId !== undefined) line += `,"device_id":"${device.deviceId}"`;
  if (logsGeography) line += `,"ja4":"${client.ja4}","country":"${place.country}","asn":${place.asn}`;
  if (step.userId !== undefined) line += `,"user_id":"${step.userId}"`;
  if (mailbox !== undefined) {
    const { email, userName } = mailbox;
    if (fields === 'domain only') line += `,"email_domain":"${email.slice(email.indexOf('@') + 1)}"`;
    else line += `,"email":"${email}"`;
    if (step.method === 'POST' && fields !== 'domain only') line += `,"user_name":"${userName}"`;
  }
  return `${line}}`;
}

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
