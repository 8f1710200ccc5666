import type { StateEvent } from '../http/wire.ts';
import type { AlertEvent } from '../outputs.ts';
import { find, make, setText } from './element.ts';
import { clock, count, headline, lastIncident, moment, percent, shareWords } from './words.ts';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The row that answers: are we under attack, how bad, what is recommended? */
export function showState(state: StateEvent, incidents: readonly AlertEvent[], isConnected: boolean): void {
  const row = find<HTMLElement>('#state');
  const { tone, text, announcement } = headline(state, incidents);
  row.dataset['tone'] = tone;
  row.toggleAttribute('data-stale', !isConnected);
  document.title = `${announcement} · floodgate`;
  setText(find('#headline'), text);
  setText(find('#announcement'), isConnected ? announcement : 'Connection lost');
  const look = `floodgate · site ${state.site} · as of ${moment(state.endMs, zone)}`;
  const doubt = state.completeness.state === 'complete' ? undefined : '▲ incomplete';
  const last = tone === 'calm' ? lastIncident(incidents) : undefined;
  const stale = 'Connection lost: this page is old. Trying again.';
  setText(find('#look'), isConnected ? [look, doubt, last].filter(Boolean).join(' · ') : `${stale} ${look}`);

  const { signupsPerMin, expectedPerMin, maliciousPerMin, gate } = state;
  const people = `${count(signupsPerMin)} sign-ups/min`;
  const against = expectedPerMin === undefined ? 'no baseline yet' : `${count(expectedPerMin)} expected`;
  const malicious = `${count(maliciousPerMin)} judged malicious (${percent(maliciousPerMin, signupsPerMin)})`;
  if (state.attackShare === undefined) twoLines('#share', people, `${against} · ${malicious}`);
  else
    twoLines('#share', shareWords(state.attackShare), `${people} · ${against} · ${count(maliciousPerMin)} malicious`);
  if (gate.recommended === gate.state) twoLines('#gate', `Gate ${gate.state}`, `nothing to change · mode ${gate.mode}`);
  else twoLines('#gate', `Recommended: ${gate.recommended}`, `gate ${gate.state} · mode ${gate.mode}`);
}

function twoLines(selector: string, first: string, second: string): void {
  const element = find(selector);
  if (element.childElementCount === 0) element.append(make('b'), make('span'));
  setText(find('b', element), first);
  setText(find('span', element), second);
}

/** How far everything is judged, and what was lost on the way. */
export function showTrust(state: StateEvent, isConnected: boolean): void {
  const { watermark, late, dropped, lag, partitions_seen, partitions, state: whole } = state.completeness;
  const upTo = Date.parse(watermark);
  const facts: [string, string, boolean][] = [
    ['Up to (UTC)', clock(upTo, { seconds: true }), false],
    ['Late', count(late), false],
    ['Dropped', count(dropped), dropped > 0],
    ['Unreadable', count(state.unreadable), state.unreadable > 0],
    ['Lag, records', count(lag), false],
    ['Partitions', `${partitions_seen} of ${partitions}`, partitions_seen < partitions],
    ['Input', whole === 'complete' ? '✓ complete' : '▲ incomplete', whole !== 'complete'],
    ['This page', isConnected ? '✓ connected' : '▲ cut off', !isConnected],
  ];
  const list = find('#trust dl');
  for (const [i, [term, fact, isDoubt]] of facts.entries()) {
    if (list.children.length <= 2 * i) list.append(make('dt'), make('dd'));
    const [name, value] = [list.children[2 * i], list.children[2 * i + 1]];
    if (name === undefined || value === undefined) continue;
    setText(name, term);
    setText(value, fact);
    value.className = isDoubt ? 'doubt' : '';
  }
}
