import { Command } from 'commander';
import { type Accuracy, type CampaignResult, type Evaluation, Evaluator, type Hurt } from '../simulate/evaluate.ts';
import { alertSchema, eachRecord, labelSchema, verdictSchema } from '../simulate/records.ts';
import type { ShareResult } from '../simulate/shares.ts';
import { openOutput } from '../sinks/output.ts';
import { printable } from './printable.ts';
import { count, moment } from './words.ts';

interface EvaluateOptions {
  readonly labels: string;
  readonly verdicts: string;
  readonly alerts: string;
  readonly json?: boolean;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('compare verdicts and alerts with the truth: precision, recall, people hurt, delay, false incidents')
    .requiredOption('--labels <path>', 'the truth, from simulate')
    .requiredOption('--verdicts <path>', 'verdicts, from replay')
    .requiredOption('--alerts <path>', 'alert events, from replay')
    .option('--json', 'one JSON object instead of a table')
    .action(evaluate);
}

async function evaluate({ labels, verdicts, alerts, json }: EvaluateOptions): Promise<void> {
  const evaluator = new Evaluator();
  await eachRecord(labels, labelSchema, label => evaluator.label(label));
  await eachRecord(verdicts, verdictSchema, verdict => evaluator.verdict(verdict));
  await eachRecord(alerts, alertSchema, event => {
    evaluator.alert(event);
    if (event.attack_share !== undefined && event.state !== 'closed') {
      evaluator.share(Date.parse(event.time), event.attack_share);
    }
  });
  const result = evaluator.result();
  const output = await openOutput('-', process.stdout);
  output.write(json === true ? `${JSON.stringify(result, nulled, 2)}\n` : tableOf(result));
  await output.close();
}

/** What is undefined becomes null, so that a reader sees that it was asked for. */
function nulled(_: string, value: unknown): unknown {
  return value === undefined ? null : value;
}

/** The evaluation as a table for people; each row says what it means. */
export function tableOf(result: Evaluation): string {
  const { signups, withoutVerdict, withoutLabel, campaigns, falseIncidents, crowdIncidents, attackShare } = result;
  const rows: (readonly [string, string])[] = [
    ['sign-ups', `${count(signups.genuine)} genuine, ${count(signups.attack)} attack`],
    ...(withoutVerdict > 0 ? [['  without a verdict', count(withoutVerdict)] as const] : []),
    ...(withoutLabel > 0 ? [['verdicts without label', count(withoutLabel)] as const] : []),
    ...accuracyRows('malicious, last revision', result.lastRevision),
    ...accuracyRows('malicious, revision 0', result.firstRevision),
    ['people hurt, overall', hurtText(result.everybody)],
    ['people hurt, inside attacks', hurtText(result.insideAttacks)],
    ...campaigns.map(campaign => [`campaign ${printable(campaign.id)}`, campaignText(campaign)] as const),
    ['attack incidents, false', count(falseIncidents)],
    ['crowd incidents', count(crowdIncidents)],
    ...(attackShare.said > 0 ? [['share of attack', shareText(attackShare)] as const] : []),
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${value}\n`).join('');
}

function accuracyRows(name: string, accuracy: Accuracy): readonly (readonly [string, string])[] {
  const { truePositives, falsePositives, falseNegatives, precision, recall } = accuracy;
  return [
    [name, `precision ${percent(precision)}, recall ${percent(recall)}`],
    [
      '',
      `${count(truePositives)} right, ${count(falsePositives)} genuine called malicious, ${count(falseNegatives)} missed`,
    ],
  ];
}

function hurtText({ people, challenged, denied, challengedShare, deniedShare }: Hurt): string {
  return (
    `challenged ${percent(challengedShare)} (${count(challenged)}), denied ${percent(deniedShare)} (${count(denied)}) ` +
    `of ${count(people)}`
  );
}

function campaignText({ start, end, signups, detection, delayMs, incidents }: CampaignResult): string {
  const found = delayMs === undefined ? detection : `${detection} after ${Math.round(delayMs / 1000)} s`;
  const span = `${moment(Date.parse(start))} to ${moment(Date.parse(end)).slice(11)}`;
  return `${found}, ${count(incidents)} ${incidents === 1 ? 'incident' : 'incidents'}; ${count(signups)} sign-ups, ${span}`;
}

function shareText({ said, covered, large, meanError, meanWidth }: ShareResult): string {
  const inside = `${count(covered)} of ${count(said)} intervals hold the truth`;
  if (large === 0) return inside;
  return `${inside}; off by ${percent(meanError)} and ${percent(meanWidth)} wide from 200 sign-ups on`;
}

function percent(share: number | undefined): string {
  return share === undefined ? 'none to judge' : `${(share * 100).toFixed(2)} %`;
}
