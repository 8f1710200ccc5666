import type { StateEvent } from '../http/wire.ts';
import type { AlertEvent } from '../outputs.ts';
import { find, make, setText } from './element.ts';
import { load } from './feed.ts';
import {
  clock,
  count,
  headline,
  kindWords,
  lastIncident,
  moment,
  percent,
  shapeOf,
  shareWords,
  toneOf,
} from './words.ts';

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
  const look = `Last look ${moment(state.endMs, zone)}`;
  const last = tone === 'calm' ? lastIncident(incidents) : undefined;
  const stale = 'Connection lost: this page is old. Trying again.';
  setText(find('#look'), isConnected ? [look, last].filter(Boolean).join(' · ') : `${stale} ${look}`);

  const { signupsPerMin, expectedPerMin, maliciousPerMin, gate } = state;
  const people = `${count(signupsPerMin)} sign-ups/min`;
  const against = expectedPerMin === undefined ? 'no baseline yet' : `${count(expectedPerMin)} expected`;
  const malicious = `${count(maliciousPerMin)} judged malicious (${percent(maliciousPerMin, signupsPerMin)})`;
  if (state.attackShare === undefined) twoLines('#share', people, `${against} · ${malicious}`);
  else
    twoLines('#share', shareWords(state.attackShare), `${people} · ${against} · ${count(maliciousPerMin)} malicious`);
  const advice = gate.recommended === gate.state ? 'nothing to change' : `recommended: ${gate.recommended}`;
  twoLines('#gate', `Gate ${gate.state}`, `mode ${gate.mode} · ${advice}`);
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

/** Incidents, newest first; each opens to its events. */
export function showIncidents(incidents: readonly AlertEvent[]): void {
  const list = find<HTMLOListElement>('#incidents ol');
  find<HTMLElement>('#incidents .none').hidden = incidents.length > 0;
  const items = new Map(Array.from(list.children, item => [(item as HTMLElement).dataset['id'], item]));
  const wanted = incidents.map(incident => {
    const item = items.get(incident.id) ?? incidentItem(incident.id);
    fillIncident(item, incident);
    return item;
  });
  const isSame = wanted.length === list.children.length && wanted.every((item, i) => item === list.children[i]);
  if (!isSame) list.replaceChildren(...wanted);
}

function incidentItem(id: string): HTMLLIElement {
  const item = make('li');
  item.dataset['id'] = id;
  const details = make('details');
  const summary = make('summary');
  summary.append(make('span', '', 'kind'), make('span', '', 'when'), make('p'));
  const events = make('ol', '', 'events');
  details.append(summary, events);
  details.addEventListener('toggle', () => {
    if (details.open) void showEvents(id, events);
  });
  item.append(details);
  return item;
}

function fillIncident(item: Element, incident: AlertEvent): void {
  const kind = find('.kind', item);
  kind.className = `kind ${toneOf(incident.kind)}`;
  const severity = incident.severity === 'info' ? '' : ` ${incident.severity}`;
  setText(kind, `${shapeOf(incident.kind)} ${kindWords(incident.kind)}${severity}`);
  const end = incident.state === 'closed' ? `–${clock(Date.parse(incident.time))} UTC, closed` : ' UTC, open';
  setText(find('.when', item), ` · ${clock(Date.parse(incident.onset))}${end}`);
  setText(find('p', item), incident.title);
  const details = find<HTMLDetailsElement>('details', item);
  const sequence = String(incident.sequence);
  if (details.open && details.dataset['sequence'] !== sequence) void showEvents(incident.id, find('.events', item));
  details.dataset['sequence'] = sequence;
}

async function showEvents(id: string, list: Element): Promise<void> {
  try {
    const events = await load<AlertEvent[]>(`/api/v1/incidents/${encodeURIComponent(id)}`);
    list.replaceChildren(
      ...events.map(event => {
        const when = `${clock(Date.parse(event.time), { seconds: true })} ${event.state}, ${event.severity}`;
        return make('li', `${when}: ${event.summary}`);
      }),
    );
  } catch {
    list.replaceChildren(make('li', 'Could not be loaded; close and open to try again.'));
  }
}
