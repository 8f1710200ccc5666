import type { GateState } from '../outputs.ts';

/** Attack sign-ups for each one that is expected, from which a challenge no longer holds the attack. */
const throttleFrom = 5;
const limitFrom = 20;

/**
 * The smallest restriction of new registrations that holds an attack of this pressure. It never recommends `closed`:
 * a crowd may stand in the same queue.
 */
export function recommendGate(pressure: number): GateState {
  if (pressure >= limitFrom) return 'limited';
  return pressure >= throttleFrom ? 'throttle' : 'challenge';
}
