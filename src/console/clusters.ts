import type { EvidenceCount } from '../http/wire.ts';
import type { Cluster, Verdict } from '../outputs.ts';
import { find, make, setText } from './element.ts';
import { load } from './feed.ts';
import { clock, count } from './words.ts';

const samplesShown = 5;

/** Attack clusters in words, largest first; each opens to some of its sign-ups. */
export function showClusters(clusters: readonly Cluster[]): void {
  const list = find<HTMLOListElement>('#what ol');
  find<HTMLElement>('#what .none').hidden = clusters.length > 0;
  list.hidden = clusters.length === 0;
  const items = new Map(Array.from(list.children, item => [(item as HTMLElement).dataset['id'], item]));
  const wanted = clusters.map(cluster => {
    const item = items.get(cluster.id) ?? clusterItem(cluster.id);
    fill(item, cluster);
    return item;
  });
  const isSame = wanted.length === list.children.length && wanted.every((item, i) => item === list.children[i]);
  if (!isSame) list.replaceChildren(...wanted);
}

function clusterItem(id: string): HTMLLIElement {
  const item = make('li');
  item.dataset['id'] = id;
  const details = make('details');
  const summary = make('summary');
  const row = make('span', '', 'bar');
  const size = make('span', '', 'size');
  size.append(make('span'));
  row.append(make('span', '', 'part'), size, make('span', '', 'words'));
  summary.append(row);
  const samples = make('ol', '', 'samples');
  details.append(summary, samples);
  details.addEventListener('toggle', () => {
    if (details.open) void showSamples(id, samples);
  });
  item.append(details);
  return item;
}

function fill(item: Element, { share, signups, describe }: Cluster): void {
  const percent = Math.round(100 * share);
  setText(find('.part', item), `${percent} %`);
  find<HTMLElement>('.size span', item).style.width = `${percent}%`;
  setText(find('.words', item), `${count(signups)} sign-ups: ${describe}`);
}

async function showSamples(id: string, list: Element): Promise<void> {
  try {
    const verdicts = await load<Verdict[]>(`/api/v1/verdicts?limit=${samplesShown}&cluster=${encodeURIComponent(id)}`);
    const words = verdicts.map(
      ({ time, level, score, network, reasons }) =>
        `${clock(Date.parse(time), { seconds: true })} ${level} ${score.toFixed(3)} ${network}: ${reasons[0]?.text ?? 'nothing unusual'}`,
    );
    list.replaceChildren(
      ...(words.length > 0 ? words : ['None of its sign-ups is among the latest verdicts.']).map(text =>
        make('li', text),
      ),
    );
  } catch {
    list.replaceChildren(make('li', 'Could not be loaded; close and open to try again.'));
  }
}

/** What speaks against the last malicious sign-ups, and against how many of them. */
export function showEvidence(evidence: readonly EvidenceCount[]): void {
  const list = find<HTMLOListElement>('#why ol');
  find<HTMLElement>('#why .none').hidden = evidence.length > 0;
  list.hidden = evidence.length === 0;
  while (list.children.length > evidence.length) list.lastElementChild?.remove();
  for (const [i, { text, share }] of evidence.entries()) {
    const item = list.children[i] ?? list.appendChild(make('li'));
    setText(item, `${Math.round(100 * share)} %: ${text}`);
  }
}
