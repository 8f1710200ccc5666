import type { Component } from './component.ts';
import type { Place } from './place.ts';
import type { Weighed } from './weigh.ts';

/** Nats that what no crowd does says as a second voice. */
export const inhumanVoice = 6;

/**
 * Devices and sessions that move about, and names drawn at random at providers of all kinds, of so many people, where so many nats carry.
 * Measured on five generators: in 170 honest runs no cluster that was in no one place had more than 9 nats of any of these, and that one
 * was of 12 people; pupils had 35.
 */
const inhuman: ReadonlySet<string> = new Set(['device-roaming', 'session-roaming', 'random-name']);
const least = { rows: 30, carries: 12 };

/**
 * Whether what carries most is nothing that a crowd does, and so needs no other to speak against it. Nobody makes an account every minute
 * on one device, wherever that is; the rest may be so in one place, as of pupils whose teacher gave them mailboxes. `isClockwork`: that they
 * waited and all for as long, or did not wait to see the form.
 */
export function isInhuman(
  loudest: Weighed | undefined,
  place: Place,
  { worth }: Component,
  isClockwork: boolean,
): boolean {
  if (loudest === undefined) return false;
  const { attribute, carries } = loudest;
  if (attribute.id === 'device-rush') return true;
  const isTold = inhuman.has(attribute.id) || (isClockwork && attribute.family === 'pace');
  return isTold && carries >= least.carries && worth >= least.rows && !place.isOne && !place.isClass;
}
