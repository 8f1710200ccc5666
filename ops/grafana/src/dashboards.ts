import { detectorsAndQuality } from './detectors-and-quality.ts';
import { pipelineHealth } from './pipeline-health.ts';
import { registrationsUnderAttack } from './registrations-under-attack.ts';

/** By the name of the file in ops/grafana/dashboards that `npm run docs` writes. */
export const dashboards = {
  'registrations-under-attack': registrationsUnderAttack,
  'detectors-and-quality': detectorsAndQuality,
  'pipeline-health': pipelineHealth,
} as const;
