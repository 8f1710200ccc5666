import mustache from 'mustache';
import type { AlertEvent } from '../outputs.ts';

/** Words of the operator for an incident: a Mustache template over the alert event, with the names of the JSON. */
export type Template = (alert: AlertEvent) => string;

/** A template is looked through recursively, so its length bounds the depth. */
export const templateMaxChars = 4_096;

/** Every name that an alert event may have, for telling a typing error from one that is left out this time. */
const names = new Set([
  ...['id', 'sequence', 'state', 'kind', 'severity', 'site', 'surface', 'time', 'onset', 'title', 'summary', 'region'],
  ...['observed_per_min', 'expected_per_min', 'detectors', 'recommended_gate', 'taxonomy', '.'],
  ...['attack_share', 'attack_share.estimate', 'attack_share.low', 'attack_share.high', 'attack_share.confidence'],
  ...['estimate', 'low', 'high', 'confidence', 'clusters', 'share', 'signups', 'describe'],
  ...['acknowledged_by', 'answer', 'answer.action', 'answer.by', 'answer.note', 'answer.given'],
  ...['action', 'by', 'note', 'given'],
  ...[
    'planned',
    'planned.start',
    'planned.end',
    'planned.factor',
    'planned.note',
    'planned.by',
    'planned.withdrawn_by',
  ],
  ...['start', 'end', 'factor', 'withdrawn_by'],
  ...['completeness', 'completeness.watermark', 'completeness.late', 'completeness.dropped', 'completeness.lag'],
  ...['completeness.state', 'watermark', 'late', 'dropped', 'lag'],
]);

/**
 * Reads a template. Values in double braces are made to be `fitted` where they stand. Throws an `Error` that names what is
 * wrong: the syntax, or a name that no alert event has.
 */
export function templateOf(text: string, fitted: (value: string) => string = value => value): Template {
  const unknown = namesIn(mustache.parse(text)).find(name => !names.has(name));
  if (unknown !== undefined) throw new Error(`no alert event has ${JSON.stringify(unknown)}`);
  return alert => mustache.render(text, alert, {}, { escape: value => fitted(String(value)) });
}

/** Fit for the inside of a JSON string. */
export function jsonEscaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** Of `[type, name, start, end, tokens?]`, as the parser gives them. */
function namesIn(tokens: readonly unknown[]): string[] {
  const found: string[] = [];
  const left = [...tokens];
  for (let token = left.pop(); token !== undefined; token = left.pop()) {
    const [type, name, , , within] = token as readonly [string, string, number, number, unknown];
    if (type === '>') throw new Error('there are no partials to include');
    if (type !== 'text' && type !== '!' && type !== '=') found.push(name);
    if (Array.isArray(within)) left.push(...within);
  }
  return found;
}

export interface Words<Name extends string> {
  /** Undefined where the built-in words are to be used: no template, or one that throws or says nothing. */
  say(name: Name, alert: AlertEvent): string | undefined;
  /** How often a template could not be used. */
  readonly failures: number;
}

/** The first failure of each template is said, all are counted. */
export function createWords<Name extends string>(
  templates: Readonly<Record<Name, Template | undefined>>,
  warn: (text: string) => void,
): Words<Name> {
  const warned = new Set<Name>();
  let failures = 0;
  return {
    get failures() {
      return failures;
    },
    say(name, alert) {
      const template = templates[name];
      if (template === undefined) return undefined;
      let reason = 'it says nothing';
      try {
        const text = template(alert);
        if (text.trim() !== '') return text;
      } catch (error) {
        reason = (error as Error).message;
      }
      failures++;
      if (!warned.has(name)) warn(`the template ${name} is not used for ${alert.id}: ${reason}`);
      warned.add(name);
      return undefined;
    },
  };
}
