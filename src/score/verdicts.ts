import type { Pseudonyms } from '../enrich/pseudonym.ts';
import type { Verdict } from '../outputs.ts';
import { actionOf, type Levels, levelOf } from './levels.ts';
import type { LiveWindow } from './live.ts';
import { reasonsFor } from './reasons.ts';
import type { Row } from './row.ts';

const revisionsMax = 3;
/** A level is taken back only when the score is this low: in between it may come again. */
const takeBackMax = 0.3;

export interface VerdictOptions {
  readonly site: string;
  readonly levels: Levels;
  readonly pseudonyms: Pseudonyms;
  readonly outputs: 'pseudonyms' | 'raw';
  readonly region: string | undefined;
}

/**
 * Gives a row that has just been scored its level and action. Returns whether there is something new to say: the
 * first verdict, or a change of level while revisions are left.
 */
export function relevel(row: Row, levels: Levels, learned: number): boolean {
  const level = levelOf(row.score, levels);
  if (row.revision >= 0) {
    if (level === row.level || row.revision >= revisionsMax) return false;
    const down = level === 'normal' || (level === 'suspicious' && row.level === 'malicious');
    if (down && row.score > takeBackMax) return false;
  }
  row.revision++;
  row.level = level;
  row.action = actionOf(row.score, levels, { learned, revision: row.revision });
  return true;
}

/** The verdict on a row as it stands. */
export function verdictOf(
  row: Row,
  live: LiveWindow,
  judgedMs: number,
  incident: string | undefined,
  options: VerdictOptions,
): Verdict {
  const { address } = row.signup;
  const accused = row.level !== 'normal';
  const cluster = accused ? live.attribution.division.clusterOf(row) : undefined;
  return {
    request_id: row.id,
    time: new Date(row.timeMs).toISOString(),
    site: options.site,
    client: options.outputs === 'raw' ? address.text : options.pseudonyms.address(address.client),
    network: address.network,
    score: Math.round(row.score * 10_000) / 10_000,
    level: row.level,
    action: row.action,
    revision: row.revision,
    final: row.revision >= revisionsMax,
    late: row.late,
    reasons: accused ? reasonsFor(row, live, live.window.minutes(judgedMs)) : [],
    ...(cluster === undefined ? {} : { cluster: cluster.id }),
    ...(incident !== undefined && accused ? { incident } : {}),
    judged: new Date(judgedMs).toISOString(),
    ...(options.region === undefined ? {} : { region: options.region }),
    position: row.position,
  };
}
