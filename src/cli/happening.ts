import type { AlertEvent } from '../outputs.ts';
import { printable } from './printable.ts';

/** One thing that happened, worded for the terminal. */
export interface Happening {
  readonly timeMs: number;
  readonly text: string;
}

/** What an alert event says that the one before it did not; undefined for updates that only bring new figures. */
export function happeningOf(alert: AlertEvent, before: AlertEvent | undefined): Happening | undefined {
  const { kind, severity, state } = alert;
  const timeMs = Date.parse(alert.time);
  const said = (text: string): Happening => ({ timeMs, text: printable(text) });
  if (alert.planned !== undefined) return said(alert.title);
  const name = kind.replaceAll('_', ' ');
  if (state === 'closed') return said(`${name} closed after ${duration(timeMs - Date.parse(alert.onset))}`);
  const gate = alert.recommended_gate === 'open' ? '' : `, gate recommended: ${alert.recommended_gate}`;
  if (before === undefined || state === 'open') {
    return said(`${name} opened (${severity}), since ${clock(Date.parse(alert.onset))}${gate}: ${alert.title}`);
  }
  if (before.severity !== severity) return said(`${name} severity ${before.severity} → ${severity}${gate}`);
  if (before.recommended_gate !== alert.recommended_gate) {
    return said(`${name} gate recommended: ${alert.recommended_gate}`);
  }
  return undefined;
}

/** `13:33:05`, in UTC. */
export function clock(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, 19) : '--:--:--';
}

/** `8 min`, `2 h 05 min`. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
