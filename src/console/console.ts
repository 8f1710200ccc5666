import type { Plan } from '../answers/plan.ts';
import type { Minute, StateEvent } from '../http/wire.ts';
import type { AlertEvent } from '../outputs.ts';
import { createAnswers } from './answers.ts';
import { createChart } from './chart.ts';
import { showClusters, showEvidence } from './clusters.ts';
import { find } from './element.ts';
import { follow, load } from './feed.ts';
import { showIncidents } from './incidents.ts';
import { showState, showTrust } from './panels.ts';
import { showPlanned } from './planned.ts';
import { createVerdicts } from './verdicts.ts';
import { byGravity } from './words.ts';

const minutesMax = 1_500;
const incidentsMax = 200;

/** What the page knows; everything on it is painted from this. */
const minutes = new Map<number, Minute>();
let incidents: readonly AlertEvent[] = [];
let state: StateEvent | undefined;
let isConnected = false;
let isPaintDue = false;

const chart = createChart(find('#chart'));
const verdicts = createVerdicts();
const answers = createAnswers();

for (const choice of document.querySelectorAll<HTMLInputElement>('#span input')) {
  choice.addEventListener('change', () => chart.setSpan(Number(choice.value)));
}

follow({
  hello: ({ isAnswerable }) => {
    answers.isPossible = isAnswerable;
    if (isAnswerable) void load<Plan[]>('/api/v1/planned').then(showPlanned, () => {});
    paintSoon();
  },
  load: async () => {
    const [history, known] = await Promise.all([
      load<Minute[]>('/api/v1/history'),
      load<AlertEvent[]>('/api/v1/incidents'),
      verdicts.load(),
    ]);
    minutes.clear();
    keep(history);
    incidents = known;
    paintSoon();
  },
  state: told => {
    state = told;
    keep(told.minutes);
    paintSoon();
  },
  verdicts: told => verdicts.add(told, 0),
  alert: told => {
    incidents = [told, ...incidents.filter(incident => incident.id !== told.id)].slice(0, incidentsMax);
    paintSoon();
  },
  planned: showPlanned,
  missed: ({ verdicts: missed, alerts }) => {
    verdicts.add([], missed);
    if (alerts > 0) {
      void load<AlertEvent[]>('/api/v1/incidents').then(known => {
        incidents = known;
        paintSoon();
      });
    }
  },
  connected: told => {
    isConnected = told;
    paintSoon();
  },
});

function keep(told: readonly Minute[]): void {
  for (const minute of told) minutes.set(minute.startMs, minute);
  const oldest = [...minutes.keys()].sort((a, b) => a - b).slice(0, -minutesMax);
  for (const startMs of oldest) minutes.delete(startMs);
}

/** Once a frame, however much is told. */
function paintSoon(): void {
  if (isPaintDue) return;
  isPaintDue = true;
  requestAnimationFrame(() => {
    isPaintDue = false;
    chart.show(
      [...minutes.values()].sort((a, b) => a.startMs - b.startMs),
      incidents,
    );
    showIncidents(byGravity(incidents), answers);
    if (state === undefined) return;
    showState(state, incidents, isConnected);
    showTrust(state, isConnected);
    showClusters(state.clusters ?? []);
    showEvidence(state.evidence);
  });
}
