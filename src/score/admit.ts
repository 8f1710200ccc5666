import type { Signup } from '#sdk';
import type { Enricher } from '../enrich/index.ts';
import { parsePhone } from '../enrich/phone.ts';
import { isPublicProvider } from '../enrich/providers.ts';
import { parseUserName } from '../enrich/user-name.ts';
import type { Request } from '../request.ts';
import type { Hellos } from '../windows/hellos.ts';
import type { History } from '../windows/history.ts';
import { addressMark, type Journeys, type VisitorKeys } from '../windows/journeys.ts';
import type { PendingSignup } from '../windows/pane.ts';
import type { Row } from './row.ts';

/** What one person's further tries weigh in every count (reference: judging A1). */
const retryWeight = 0.2;
/** Keys are cut to this, so that nobody fills memory with one long cookie. */
const keyMax = 128;

/** The keys that a request's visitor may be known by. */
function visitorKeys(request: Request, client: string): VisitorKeys {
  const { sessionId, deviceId } = request;
  return {
    session: sessionId === undefined ? undefined : sessionKey(sessionId),
    device: deviceId === undefined ? undefined : deviceKey(deviceId),
    address: addressKey(request, client),
    client,
  };
}

/** The strongest of them alone: what requests other than sign-ups are joined under. */
export function visitorKey(request: Request, client: string): string {
  if (request.sessionId !== undefined) return sessionKey(request.sessionId);
  return request.deviceId === undefined ? addressKey(request, client) : deviceKey(request.deviceId);
}

/** What its device is known by, where it comes in a session. */
export function devicesKey({ sessionId, deviceId }: Request): string | undefined {
  return sessionId === undefined || deviceId === undefined ? undefined : deviceKey(deviceId);
}

function sessionKey(id: string): string {
  return `s${id.slice(0, keyMax)}`;
}

function deviceKey(id: string): string {
  return `d${id.slice(0, keyMax)}`;
}

function addressKey({ userAgent }: Request, client: string): string {
  return `${addressMark}${client} ${userAgent?.slice(0, keyMax * 2) ?? ''}`;
}

/** Turns a sign-up that waited in its pane into a row of the live window, without its attributes. */
export function admit(
  pending: PendingSignup,
  context: {
    readonly admittedMs: number;
    readonly attributes: number;
    readonly enricher: Enricher;
    readonly journeys: Journeys;
    readonly history: History;
    readonly hellos: Hellos;
  },
): Row {
  const { request, address, timeMs, outcome } = pending;
  const mail = context.enricher.mail(request.email, request.emailDomain);
  const person = mail?.canonical ?? mail?.mailbox ?? request.userName ?? request.phone;
  const { journey, followed } = context.journeys.signup(visitorKeys(request, address.client), timeMs, {
    person,
    mailbox: mail?.mailbox,
    outcome,
  });
  const agent = context.enricher.agent(request.userAgent);
  const ja4 = request.ja4?.slice(0, keyMax);
  const signup: Signup = {
    timeMs,
    address,
    agent,
    mail,
    userName: parseUserName(request.userName),
    phone: parsePhone(request.phone),
    sessionId: request.sessionId?.slice(0, keyMax),
    deviceId: request.deviceId?.slice(0, keyMax),
    ja4,
    hello: context.hellos.see(ja4, agent),
    journey,
    history: context.history.level(address, timeMs),
    domainAge: mail?.domain === undefined ? undefined : ageOf(mail.domain, timeMs, context.history),
    outcome: outcome === 'created' || outcome === 'rejected' ? outcome : undefined,
    listed: context.enricher.listed(address),
  };
  return {
    id: pending.id,
    timeMs,
    admittedMs: context.admittedMs,
    late: pending.late,
    position: pending.position,
    signup,
    outcome,
    person: person ?? request.sessionId ?? request.deviceId ?? pending.id,
    weight: journey.retry ? retryWeight : 1,
    followed,
    draw: drawOf(`${timeMs} ${address.text} ${person ?? ''}`),
    place: -1,
    values: new Array<string | undefined>(context.attributes).fill(undefined),
    codes: new Int32Array(context.attributes * 3).fill(-1),
    score: 0,
    level: 'normal',
    action: 'allow',
    revision: -1,
  };
}

/** A number from 0 to 1 that only the text decides (FNV-1a, mixed once more: its high bits alone are uneven). */
function drawOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 2 ** 32;
}

/** Public providers are never new: a site that has not seen one yet has been lucky. */
function ageOf(domain: string, timeMs: number, history: History): Signup['domainAge'] {
  const age = history.domainAge(domain, timeMs);
  return age !== undefined && isPublicProvider(domain) ? 'old' : age;
}
