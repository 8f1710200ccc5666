/** Coverage and width of the said share's interval by what it depends on, for the terminal and for Markdown. */
import { ratio, shown } from './figures.mjs';

/** @typedef {import('./run.mjs').Run} Run */

const words = {
  share: from => `true share from ${from * 100} %`,
  signups: from => `sign-ups in ten minutes from ${from.toLocaleString('en')}`,
  history: from => `genuine sign-ups before from ${from.toLocaleString('en')}`,
};

/**
 * @param {readonly Run[]} runs
 * @param {Readonly<Record<'share' | 'signups' | 'history', readonly number[]>>} bands where they begin, beside the first
 * @returns {string[][]} the head and a row a band
 */
export function bandTableOf(runs, bands) {
  const rows = Object.entries(bands).flatMap(([band, from]) =>
    [0, ...from].map((start, at) => {
      const [said, covered, error, width] = [0, 1, 2, 3].map(of =>
        runs.reduce((sum, { share }) => sum + (share.bands[band][at]?.[of] ?? 0), 0),
      );
      return [
        words[band](start),
        `${said}`,
        shown('covered', ratio(covered, said)),
        shown('error', ratio(error, said)),
        shown('width', ratio(width, said)),
      ];
    }),
  );
  return [['minutes with a share', 'said', 'covered', 'error', 'width'], ...rows];
}
