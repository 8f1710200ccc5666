import type { Signup } from '#sdk';
import { isPublicProvider } from '../enrich/providers.ts';
import type { Hellos } from '../windows/hellos.ts';
import type { History } from '../windows/history.ts';
import type { Journeys } from '../windows/journeys.ts';
import type { PendingSignup } from '../windows/pane.ts';
import type { Row } from './row.ts';

/** What one person's further tries weigh in every count (reference: judging A1). */
const retryWeight = 0.2;

/** Turns a sign-up that waited in its pane into a row of the live window, without its attributes. */
export function admit(
  pending: PendingSignup,
  context: {
    readonly admittedMs: number;
    readonly attributes: number;
    readonly journeys: Journeys;
    readonly history: History;
    readonly hellos: Hellos;
  },
): Row {
  const { attempt, address, timeMs, outcome } = pending;
  const { keys, person, agent, mail, userName, phone, sessionId, deviceId, ja4, listed } = attempt;
  const { journey, followed } = context.journeys.signup(keys, timeMs, { person, mailbox: mail?.mailbox, outcome });
  const signup: Signup = {
    timeMs,
    address,
    agent,
    mail,
    userName,
    phone,
    sessionId,
    deviceId,
    ja4,
    hello: context.hellos.see(ja4, agent),
    journey,
    history: context.history.level(address, timeMs),
    domainAge: mail?.domain === undefined ? undefined : ageOf(mail.domain, timeMs, context.history),
    outcome: outcome === 'created' || outcome === 'rejected' ? outcome : undefined,
    listed,
  };
  return {
    id: pending.id,
    timeMs,
    admittedMs: context.admittedMs,
    late: pending.late,
    position: pending.position,
    signup,
    outcome,
    person: person ?? sessionId ?? deviceId ?? pending.id,
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
