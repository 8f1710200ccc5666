import type { Minute } from '../http/wire.ts';
import type { AlertEvent } from '../outputs.ts';
import uPlot from './uplot.js';
import { clock, count, kindWords, shapeOf, toneOf } from './words.ts';

export interface Chart {
  show(minutes: readonly Minute[], incidents: readonly AlertEvent[]): void;
  setSpan(hours: number): void;
}

/**
 * Sign-ups of each minute as a line over the band that was expected, what is judged malicious as an area, incidents as
 * bands from onset to end.
 */
export function createChart(target: HTMLElement): Chart {
  let incidents: readonly AlertEvent[] = [];
  let spanS = 6 * 3_600;
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const value = (_: uPlot, at: number | null) => count(at);
  const axis = {
    stroke: () => colour('--soft'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { stroke: () => colour('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  const size = () => ({
    width: target.clientWidth,
    height: target.clientHeight - (target.querySelector<HTMLElement>('.u-legend')?.offsetHeight ?? 26),
  });

  const plot = new uPlot(
    {
      ...size(),
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
      // Room on the right for half of the last label.
      padding: [18, 20, 0, 0],
      cursor: { drag: { x: false, y: false } },
      legend: { markers: { width: 2 } },
      scales: {
        x: { range: (_, min, max) => [Math.min(Math.max(min, max - spanS), max - 1_800), max] },
        y: { range: (_, __, max) => [0, Math.max(10, max * 1.08)] },
      },
      axes: [
        { ...axis, values: (_, splits) => splits.map(seconds => clock(seconds * 1_000)), space: 70, size: 28 },
        { ...axis, values: (_, splits) => splits.map(count), size: 56 },
      ],
      series: [
        { label: 'Time (UTC)', value: (_, at) => (at === null ? '–' : clock(at * 1_000)) },
        { label: 'Sign-ups', stroke: () => colour('--ink'), width: 1.5, value, points: { show: false } },
        {
          label: 'Expected up to',
          stroke: () => `${colour('--expected')}40`,
          width: 1,
          value,
          points: { show: false },
        },
        {
          label: 'Expected',
          stroke: () => colour('--expected'),
          dash: [5, 4],
          width: 1.5,
          value,
          points: { show: false },
        },
        {
          label: 'Attack at least',
          stroke: () => `${colour('--attack')}00`,
          value,
          points: { show: false },
        },
        {
          label: 'Attack at most',
          stroke: () => `${colour('--attack')}00`,
          value,
          points: { show: false },
        },
        {
          label: 'Judged malicious',
          stroke: () => colour('--attack'),
          fill: () => `${colour('--attack')}59`,
          width: 1.5,
          value: (plot, at, _, index) => count(at) + intervalAt(plot, index),
          points: { show: false },
        },
      ],
      bands: [
        { series: [2, 3], fill: () => `${colour('--expected')}40` },
        { series: [5, 4], fill: () => `${colour('--attack')}59` },
      ],
      hooks: { drawAxes: [plot => drawIncidents(plot, incidents, colour)] },
    },
    [[], [], [], [], [], [], []],
    target,
  );
  new ResizeObserver(() => plot.setSize(size())).observe(target);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw());

  return {
    show: (minutes, shown) => {
      incidents = shown;
      plot.setData([
        minutes.map(minute => minute.startMs / 1_000),
        minutes.map(minute => minute.signups),
        minutes.map(minute => minute.expectedHigh ?? null),
        minutes.map(minute => minute.expected ?? null),
        minutes.map(minute => minute.attackLow ?? null),
        minutes.map(minute => minute.attackHigh ?? null),
        minutes.map(minute => minute.malicious),
      ]);
      // Nobody points at the chart: its legend tells the newest minute.
      if (minutes.length > 0 && (plot.cursor.left ?? -1) < 0) plot.setLegend({ idx: minutes.length - 1 });
      target.setAttribute('aria-label', inWords(minutes));
    },
    setSpan: hours => {
      spanS = hours * 3_600;
      plot.setData(plot.data);
    },
  };
}

/** Bounds of the part that is attack, which have no place of their own in the legend. */
function intervalAt(plot: uPlot, index: number | null): string {
  const [low, high] = [4, 5].map(series => (index === null ? undefined : plot.data[series]?.[index]));
  return low === undefined || low === null ? '' : ` (attack ${count(low)}–${count(high)})`;
}

function inWords(minutes: readonly Minute[]): string {
  const last = minutes.at(-1);
  if (last === undefined) return 'No minutes yet';
  const peak = minutes.reduce((most, minute) => (minute.signups > most.signups ? minute : most), last);
  return (
    `Sign-ups per minute: at ${clock(last.startMs)} UTC ${count(last.signups)}, ${count(last.expected)} expected, ` +
    `${count(last.malicious)} judged malicious. Most at ${clock(peak.startMs)} UTC: ${count(peak.signups)}.`
  );
}

function drawIncidents(plot: uPlot, incidents: readonly AlertEvent[], colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  const newestS = plot.data[0].at(-1) ?? 0;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  // An attack that came with a crowd lies on top of it.
  const upwards = [...incidents].sort((a, b) => Number(a.kind === 'attack') - Number(b.kind === 'attack'));
  for (const incident of upwards) {
    const isClosed = incident.state === 'closed';
    const fromPx = plot.valToPos(Date.parse(incident.onset) / 1_000, 'x', true);
    const toPx = plot.valToPos(isClosed ? Date.parse(incident.time) / 1_000 : newestS, 'x', true);
    const left = Math.max(bbox.left, fromPx);
    const right = Math.min(bbox.left + bbox.width, Math.max(toPx, fromPx + 2 * ratio));
    if (right <= left) continue;
    const tone = toneOf(incident.kind);
    const ink = colour(tone === 'attack' || tone === 'crowd' ? `--${tone}` : '--soft');
    ctx.fillStyle = `${ink}${tone === 'attack' ? '33' : '1f'}`;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = ink;
    ctx.fillRect(left, bbox.top - 2 * ratio, right - left, 2 * ratio);
    const words = `${shapeOf(incident.kind)} ${kindWords(incident.kind)}`;
    const isNarrow = ctx.measureText(words).width > right - left - 4 * ratio;
    // Above the band for an attack, in it for the rest: a crowd begins just before the attack that hides in it.
    const isAttack = tone === 'attack';
    ctx.fillStyle = tone === 'attack' || tone === 'crowd' ? colour(`--${tone}-ink`) : ink;
    ctx.textBaseline = isAttack ? 'bottom' : 'top';
    const top = bbox.top + (isAttack ? -3 : 3) * ratio;
    ctx.fillText(isNarrow ? shapeOf(incident.kind) : words, left + 2 * ratio, top);
  }
  ctx.restore();
}
