import type { AlertEvent } from '../../src/outputs.ts';
import { alert } from '../said.ts';

/** What somebody may put wherever text from a log can come: it ends a line, a quote, a cell, a tag, or turns them round. */
export const hostileText = [
  '\u001b]0;owned\u0007\u001b[31mred',
  '</script><img src=x onerror=alert(1)>',
  '<!channel> <@U123> <https://evil.example|log in here>',
  '*bold* _it_ `code` :fire: &amp; &',
  '=cmd|"/c calc"!A1',
  '"}],"routing_key":"x',
  '\u202egnp.exe \u2066hidden\u2069 \u200b\ufeff',
  'a\r\nSet-Cookie: x=1\n{"create":{}}\n',
  'half \ud83d of a pair',
  '{{title}} {{{summary}}}',
].join(' ');

/** An alert event with hostile text in every string that is text. */
export function hostileAlert(change: Partial<AlertEvent> = {}): AlertEvent {
  return alert({
    title: hostileText,
    summary: hostileText.repeat(30),
    site: hostileText,
    detectors: [hostileText],
    acknowledged_by: hostileText,
    answer: { action: 'acknowledge', by: hostileText, note: hostileText, given: '2025-01-27T13:40:00.000Z' },
    taxonomy: [hostileText],
    clusters: [{ id: 'c-1', share: 0.5, signups: 12, describe: hostileText }],
    attack_share: { estimate: 0.71, low: 0.66, high: 0.76, confidence: 0.95 },
    ...change,
  });
}

/** Everything that is text in a JSON value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
