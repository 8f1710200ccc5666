import { type AlertEvent, type IncidentKind, type Severity, severities, type Verdict } from '../outputs.ts';
import { rankOf, type ToldIncidents } from './told.ts';

export const verdictChoices = ['none', 'malicious', 'suspicious', 'all'] as const;
export type VerdictChoice = (typeof verdictChoices)[number];

/** What a sink is told of. */
export interface Filter {
  readonly kinds: readonly IncidentKind[];
  /** From which severity on an incident is told of; what was told of once is followed to its end. */
  readonly severity: Severity;
  /** Undefined for all. */
  readonly sites: readonly string[] | undefined;
  /** Levels from which on verdicts are sent, default `none`. */
  readonly verdicts?: VerdictChoice | undefined;
  /** Leaves out updates that make nothing graver. */
  readonly changesOnly?: boolean;
  /** Leaves out what is planned. */
  readonly incidentsOnly?: boolean;
}

export interface Wanted {
  alert(alert: AlertEvent): boolean;
  verdict(verdict: Verdict): boolean;
}

const levelsOf: Readonly<Record<VerdictChoice, readonly Verdict['level'][]>> = {
  none: [],
  malicious: ['malicious'],
  suspicious: ['suspicious', 'malicious'],
  all: ['normal', 'suspicious', 'malicious'],
};

export function wanted(filter: Filter, told: ToldIncidents): Wanted {
  const kinds = new Set(filter.kinds);
  const sites = filter.sites === undefined ? undefined : new Set(filter.sites);
  const levels = new Set(levelsOf[filter.verdicts ?? 'none']);
  const rankMin = severities.indexOf(filter.severity);
  const isOfSite = (site: string) => sites === undefined || sites.has(site);
  return {
    alert(alert) {
      if (filter.incidentsOnly && alert.planned !== undefined) return false;
      if (!kinds.has(alert.kind) || !isOfSite(alert.site) || told.hasHeard(alert)) return false;
      if (!told.knows(alert.id)) return alert.state !== 'closed' && rankOf(alert) >= rankMin;
      return !filter.changesOnly || alert.state === 'closed' || told.isGraver(alert);
    },
    verdict: verdict => levels.has(verdict.level) && isOfSite(verdict.site),
  };
}
