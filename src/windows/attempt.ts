import type { Address, Signup } from '#sdk';
import type { Enricher } from '../enrich/index.ts';
import { parsePhone } from '../enrich/phone.ts';
import { parseUserName } from '../enrich/user-name.ts';
import type { Request } from '../request.ts';
import { addressMark, type VisitorKeys } from './journeys.ts';

/** Keys are cut to this, so that nobody fills memory with one long cookie. */
const keyMax = 128;

/** What a sign-up says by itself, whoever came before it. */
export interface Attempt
  extends Pick<Signup, 'agent' | 'mail' | 'userName' | 'phone' | 'sessionId' | 'deviceId' | 'ja4' | 'listed'> {
  readonly keys: VisitorKeys;
  /** The mailbox, name or phone it gives, where logged. */
  readonly person: string | undefined;
}

/**
 * Reads a sign-up as it arrives, so that less is left for when its pane closes with thousands of them. The request may be
 * filled anew afterwards.
 */
export function readAttempt(request: Request, address: Address, enricher: Enricher): Attempt {
  const { sessionId, deviceId } = request;
  const mail = enricher.mail(request.email, request.emailDomain);
  return {
    keys: {
      session: sessionId === undefined ? undefined : sessionKey(sessionId),
      device: deviceId === undefined ? undefined : deviceKey(deviceId),
      address: addressKey(request, address.client),
      client: address.client,
    },
    person: mail?.canonical ?? mail?.mailbox ?? request.userName ?? request.phone,
    agent: enricher.agent(request.userAgent),
    mail,
    userName: parseUserName(request.userName),
    phone: parsePhone(request.phone),
    sessionId: sessionId?.slice(0, keyMax),
    deviceId: deviceId?.slice(0, keyMax),
    ja4: request.ja4?.slice(0, keyMax),
    listed: enricher.listed(address),
  };
}

/** The strongest key of a request's visitor alone: what requests other than sign-ups are joined under. */
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
