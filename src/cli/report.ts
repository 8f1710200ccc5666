import type { AlertEvent } from '../outputs.ts';
import type { PipelineResult } from '../pipeline.ts';
import { abilitiesOf } from './abilities.ts';
import type { Judging } from './options.ts';
import { printable } from './printable.ts';
import { spanOf } from './summary.ts';
import { breakdown, count, moment } from './words.ts';

/** The result of a replay in the form that the path's ending asks for: JSON for `.json`, otherwise Markdown. */
export function reportOf(path: string, result: PipelineResult, judging: Judging): string {
  return path.endsWith('.json') ? jsonReport(result, judging) : markdownReport(result, judging);
}

function jsonReport(result: PipelineResult, judging: Judging): string {
  const { firstMs, lastMs, errors, explanations: _, ...counts } = result;
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  const report = {
    ...counts,
    first: time(firstMs),
    last: time(lastMs),
    detectors: abilitiesOf(result.fields, judging),
    errors: errors.map(({ code, message }) => ({ code, message })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function markdownReport(result: PipelineResult, judging: Judging): string {
  const { working, blind, off } = abilitiesOf(result.fields, judging);
  return [
    '# Replay',
    '',
    table(
      ['', ''],
      [
        ['Time', spanOf(result)],
        ['Lines', count(result.lines)],
        ['Requests', count(result.requests)],
        ['Sign-ups', count(result.signups)],
        ['Unreadable lines', breakdown(result.unreadable) || '0'],
        ['Late', count(result.late)],
        ['Dated ahead', count(result.future)],
        ['Seen twice', count(result.duplicates)],
        ['Levels', breakdown(result.levels) || 'none'],
        ['Suggested actions', breakdown(result.actions) || 'none'],
      ],
    ),
    '',
    '## Incidents',
    '',
    ...(result.alerts.length === 0 ? ['None.', ''] : result.alerts.flatMap(incident)),
    '## What could be seen',
    '',
    `Optional fields in the input: ${result.fields.join(', ') || 'none'}.`,
    '',
    `- Could work: ${working.join(', ') || 'none'}.`,
    ...blind.map(({ id, needs }) => `- Blind: ${id}, which needs ${needs.join(' or ')}.`),
    ...(off.length === 0 ? [] : [`- Switched off: ${off.join(', ')}.`]),
    '',
    ...unreadable(result),
    ...(result.errors.length === 0
      ? []
      : ['## Inputs that ended early', '', ...result.errors.map(({ message }) => `- ${plain(message)}`), '']),
  ].join('\n');
}

function incident(alert: AlertEvent): string[] {
  return [
    `### ${plain(alert.title)}`,
    '',
    table(
      ['', ''],
      [
        ['Id', alert.id],
        ['Kind, severity', `${alert.kind}, ${alert.severity}`],
        ['Site', alert.site],
        ['State at the end', alert.state],
        ['Onset', moment(Date.parse(alert.onset))],
        ['Last event', `${alert.sequence}, ${moment(Date.parse(alert.time))}`],
        ['Sign-ups a minute', `${alert.observed_per_min} observed, ${alert.expected_per_min} expected`],
        ['Detectors', alert.detectors.join(', ') || 'none'],
        ['Recommended gate', alert.recommended_gate],
        ['Completeness', alert.completeness.state],
      ],
    ),
    '',
    plain(alert.summary),
    '',
  ];
}

function unreadable(result: PipelineResult): string[] {
  if (result.samples.length === 0) return [];
  return [
    '## Unreadable lines, a sample',
    '',
    table(
      ['Place', 'Reason', 'Text'],
      result.samples.map(({ position, reason, text }) => [`${position.source}:${position.line}`, reason, text]),
    ),
    '',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Text that Markdown shows as it is: what is quoted from a log must not become a link, a picture or a new row. */
function plain(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*_[\]<>|~#&!]/g, mark => `\\${mark}`)
    .replaceAll(/:\/\/|www\./gi, link => `${link.slice(0, -1)}\\${link.slice(-1)}`);
}
