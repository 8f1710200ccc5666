import { createHash } from 'node:crypto';
import type { IncidentKind } from '../outputs.ts';

/**
 * The same input, configuration and version give the same id, so that a duplicate is recognisable.
 * It comes from the pane that opened the incident, not from the onset, which may move.
 */
export function incidentId(fingerprint: string, site: string, kind: IncidentKind, paneEndMs: number): string {
  const hash = createHash('sha256').update(`${fingerprint}\n${site}\n${kind}\n${paneEndMs}`).digest('hex');
  const stamp = new Date(paneEndMs).toISOString().replaceAll(/[-:]/g, '');
  return `inc-${stamp.slice(0, 8)}-${stamp.slice(9, 15)}-${hash.slice(0, 4)}`;
}
