import type { Plan } from '../answers/plan.ts';
import { find, make } from './element.ts';
import { plannedWords } from './words.ts';

const shown = 3;

/** What was said to bring people and is not over, the next first. */
export function showPlanned(plans: readonly Plan[]): void {
  const lines = plans.slice(0, shown).map(plannedWords);
  if (plans.length > shown) lines.push(`and ${plans.length - shown} more planned`);
  find('#planned').replaceChildren(...lines.map(line => make('li', line)));
}
