import type { AlertEvent, Verdict } from '../outputs.ts';
import type { Parcel } from './courier.ts';

/** What a network sink may hold until it is taken. */
export const verdictsMax = 100_000;
export const alertsMax = 10_000;

export function alertParcel<Body>(alert: AlertEvent, body: Body): Parcel<Body> {
  return {
    kind: 'alert',
    lane: alert.id,
    label: `${alert.id} ${alert.sequence}`,
    spare: alert.state === 'update',
    body,
  };
}

export function verdictParcel<Body>(verdict: Verdict, body: Body): Parcel<Body> {
  return { kind: 'verdict', lane: 'verdicts', label: `verdict ${verdict.revision}`, spare: true, body };
}
