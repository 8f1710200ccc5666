import type { AlertEvent } from '../outputs.ts';
import type { Answers } from './answers.ts';
import { find, make, setText } from './element.ts';
import { load } from './feed.ts';
import { answeredWords, clock, kindWords, shapeOf, toneOf } from './words.ts';

/** Incidents in the order given; each opens to its events and can be answered. */
export function showIncidents(incidents: readonly AlertEvent[], answers: Answers): void {
  const list = find<HTMLOListElement>('#incidents ol');
  find<HTMLElement>('#incidents .none').hidden = incidents.length > 0;
  const items = new Map(Array.from(list.children, item => [(item as HTMLElement).dataset['id'], item]));
  const wanted = incidents.map(incident => {
    const item = items.get(incident.id) ?? incidentItem(incident.id);
    fillIncident(item, incident);
    answers.offer(item, incident);
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
  const by = incident.acknowledged_by === undefined ? '' : `, taken on by ${incident.acknowledged_by}`;
  setText(find('.when', item), ` · ${clock(Date.parse(incident.onset))}${end}${by}`);
  // Of when it was last heard of: the figures in it are older than those of the newest pane.
  setText(find('p', item), `${clock(Date.parse(incident.time))} ${incident.title}`);
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
        return make('li', `${when}: ${event.answer === undefined ? event.summary : answeredWords(event.answer)}`);
      }),
    );
  } catch {
    list.replaceChildren(make('li', 'Could not be loaded; close and open to try again.'));
  }
}
