import type { ErrorSeries, SilenceSeries } from '#sdk';
import type { SiteMinutes } from './minutes.ts';

/** Spans that silence is looked for in, minutes: the shortest in which enough would be expected. */
const spans = [5, 10, 20, 40, 60] as const;
const onsetMin = 60;

/** Why sign-ups fail or vanish. */
export interface Cause {
  readonly detector: string;
  readonly why: 'errors' | 'signups' | 'form' | 'mail' | 'part';
  /** Of what is silent: `country DE`, `mail domain mail.example`. */
  readonly part?: string;
  readonly onsetMs: number;
  /** Part of the sign-ups that is lost, 0 to 1. */
  readonly lost: number;
  readonly observedPerMin: number;
  readonly expectedPerMin: number;
}

/** Errors of the server in the answers to sign-ups, at the end of a minute. */
export function errorsIn(minutes: SiteMinutes, series: ErrorSeries, nowMs: number): Cause | undefined {
  const span = series.windowMs / 60_000;
  const { attempts, errors } = minutes.last(span);
  const newest = minutes.last(2);
  const share = errors / Math.max(1, attempts);
  const usualAttempts = minutes.usualMean(span, 'attempts') ?? 0;
  const usual = (minutes.usualMean(span, 'errors') ?? 0) / Math.max(1e-9, usualAttempts);
  if (attempts < series.attemptsMin || share < Math.max(series.share, 2 * usual)) return undefined;
  // Over already where the last two minutes are well again.
  if (newest.errors < series.share * newest.attempts) return undefined;
  let onset = 0;
  for (let ago = 0; ago < onsetMin && minutes.at(ago).errors * 4 >= minutes.at(ago).attempts; ago++) {
    if (minutes.at(ago).errors > 0) onset = ago;
  }
  return {
    detector: series.id,
    why: 'errors',
    onsetMs: nowMs - (onset + 1) * 60_000,
    lost: share,
    observedPerMin: (attempts - errors) / span,
    expectedPerMin: attempts / span,
  };
}

/** Sign-ups, or the requests of their form, that stay away while other traffic is as usual. */
export function silenceIn(
  minutes: SiteMinutes,
  series: SilenceSeries,
  expectedPerMin: number | undefined,
  nowMs: number,
): Cause | undefined {
  for (const [why, count] of [
    ['signups', 'attempts'],
    ['form', 'forms'],
  ] as const) {
    for (const span of spans) {
      const usualOthers = minutes.usual(span, 'others') ?? 0;
      const usual = minutes.usual(span, count);
      if (usual === undefined || usualOthers <= 0) break;
      const last = minutes.last(span);
      const others = last.others / span / usualOthers;
      if (others < series.othersMin) continue;
      // In proportion to the rest, since at night both are few; and never more than the hour expects.
      const perMin = Math.min(usual, (why === 'signups' ? expectedPerMin : undefined) ?? usual) * Math.min(1, others);
      if (perMin * span < series.expectedMin) continue;
      // The form alone is silent only where sign-ups go on without it.
      const goesOn =
        why === 'signups' || last.attempts >= series.othersMin * span * (minutes.usual(span, 'attempts') ?? 0);
      if (last[count] > series.ratio * perMin * span || !goesOn) break;
      let quiet = 1;
      while (quiet < onsetMin && minutes.at(quiet)[count] <= series.ratio * perMin) quiet++;
      return {
        detector: series.id,
        why,
        onsetMs: nowMs - quiet * 60_000,
        lost: why === 'signups' ? 1 - last.attempts / (perMin * span) : 0,
        observedPerMin: last[count] / span,
        expectedPerMin: perMin,
      };
    }
  }
  return undefined;
}
