import type { PipelineResult } from '../pipeline.ts';
import { abilitiesOf, blindWords } from './abilities.ts';
import type { Judging } from './options.ts';
import { printable } from './printable.ts';
import { breakdown, count, counted, moment } from './words.ts';

const samplesShown = 3;

/** What a replay found, for people: one thing a line. */
export function summaryOf(result: PipelineResult, judging: Judging): string {
  const rows: [string, string][] = [
    [
      'read',
      `${counted(result.lines, 'line')}, ${counted(result.requests, 'request')}, ${counted(result.signups, 'sign-up')}`,
    ],
    ['from', spanOf(result)],
    ['unreadable', unreadableOf(result)],
    [
      'out of order',
      `${count(result.late)} late, ${count(result.future)} dated ahead, ${count(result.duplicates)} seen twice`,
    ],
    ['levels', breakdown(result.levels) || 'none'],
    ['suggested', breakdown(result.actions) || 'none'],
    ['incidents', incidentsOf(result)],
    ['fields', result.fields.join(', ') || 'none beyond the required ones'],
    ['detectors', detectorsOf(result, judging)],
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(13)}${printable(text)}`);
  for (const { reason, position, text } of result.samples.slice(0, samplesShown)) {
    lines.push(printable(`  unreadable   ${position.source}:${position.line} ${reason}: ${text}`));
  }
  if (result.lines > 0 && result.requests === 0) {
    lines.push('  no line could be read: is it another format? choose one with --format');
  }
  if (result.signups === 0 && result.requests > 0) {
    lines.push('  no sign-ups found: if there are some, name their routes in surfaces.signup.routes');
  }
  return `${lines.join('\n')}\n`;
}

export function spanOf({ firstMs, lastMs }: PipelineResult): string {
  return firstMs === undefined || lastMs === undefined ? 'nothing' : `${moment(firstMs)} to ${moment(lastMs)}`;
}

function unreadableOf(result: PipelineResult): string {
  return breakdown(result.unreadable) || 'none';
}

function incidentsOf(result: PipelineResult): string {
  return (
    result.alerts.map(alert => `${alert.kind} ${alert.severity} ${alert.state} (${alert.id})`).join(', ') || 'none'
  );
}

function detectorsOf(result: PipelineResult, judging: Judging): string {
  const abilities = abilitiesOf(result.fields, judging);
  const { working, blind, off } = abilities;
  const parts = [`${working.length} of ${working.length + blind.length + off.length} could work`];
  if (blind.length > 0) parts.push(blindWords(abilities));
  if (off.length > 0) parts.push(`switched off: ${off.join(', ')}`);
  return parts.join('; ');
}
