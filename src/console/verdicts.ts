import type { Verdict } from '../outputs.ts';
import { find, make, setText } from './element.ts';
import { load } from './feed.ts';
import { clock, count, levelShapes } from './words.ts';

const rowsMax = 60;

export interface Verdicts {
  /** Asks anew for what the filter lets through. */
  load(): Promise<void>;
  add(verdicts: readonly Verdict[], missed: number): void;
}

/** The table of the latest verdicts, newest first; it can be paused to be read. */
export function createVerdicts(): Verdicts {
  const body = find<HTMLTableSectionElement>('#verdicts tbody');
  const none = find<HTMLElement>('#verdicts .none');
  const filter = find<HTMLSelectElement>('#level');
  const pause = find<HTMLButtonElement>('#pause');
  let isPaused = false;
  let waiting = 0;

  const showPause = () => {
    pause.setAttribute('aria-pressed', String(isPaused));
    setText(pause, isPaused ? `Resume (${count(waiting)} new)` : 'Pause');
  };
  const reload = async () => {
    const level = filter.value === '' ? '' : `&level=${encodeURIComponent(filter.value)}`;
    const verdicts = await load<Verdict[]>(`/api/v1/verdicts?limit=${rowsMax}${level}`);
    waiting = 0;
    showPause();
    body.replaceChildren(...verdicts.map(rowOf));
    none.hidden = verdicts.length > 0;
  };
  // A lost connection is said elsewhere and brings a reload of its own.
  const tryReload = () => void reload().catch(() => {});
  filter.addEventListener('change', () => {
    for (const row of body.rows) row.hidden = filter.value !== '' && row.dataset['level'] !== filter.value;
    tryReload();
  });
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    showPause();
    if (!isPaused) tryReload();
  });

  return {
    load: async () => {
      if (!isPaused) await reload();
    },
    add: (verdicts, missed) => {
      const wanted = verdicts.filter(verdict => filter.value === '' || verdict.level === filter.value);
      if (isPaused) {
        waiting += wanted.length + missed;
        showPause();
        return;
      }
      body.prepend(...wanted.slice(-rowsMax).reverse().map(rowOf));
      while (body.rows.length > rowsMax) body.deleteRow(-1);
      none.hidden = body.rows.length > 0;
    },
  };
}

function rowOf(verdict: Verdict): HTMLTableRowElement {
  const row = make('tr');
  row.dataset['level'] = verdict.level;
  const revised = verdict.revision > 0 ? ', revised' : '';
  row.append(
    make('td', clock(Date.parse(verdict.time), { seconds: true })),
    make('td', `${levelShapes[verdict.level]} ${verdict.level}${revised}`, 'level'),
    make('td', verdict.action),
    make('td', verdict.score.toFixed(3)),
    make('td', verdict.network),
    whyOf(verdict),
  );
  return row;
}

/** The strongest reason; the others open below it. */
function whyOf({ reasons }: Verdict): HTMLTableCellElement {
  const [first, ...others] = reasons.map(reason => reason.text);
  if (others.length === 0) return make('td', first ?? 'nothing unusual');
  const cell = make('td');
  const details = make('details');
  details.append(make('summary', `${first} (and ${others.length} more)`), ...others.map(text => make('p', text)));
  cell.append(details);
  return cell;
}
