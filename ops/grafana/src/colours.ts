import type { Level, Outcome, Surface } from '../../../src/outputs.ts';

/** The palette of Okabe and Ito (2008), told apart with every kind of colour vision. */
const orange = '#E69F00';
const skyBlue = '#56B4E9';
const green = '#009E73';
const yellow = '#F0E442';
const blue = '#0072B2';
const vermillion = '#D55E00';
const purple = '#CC79A7';
const grey = '#999999';

/** One colour, one meaning, on all dashboards. */
export const colours = {
  attack: vermillion,
  crowd: blue,
  calm: green,
  expected: grey,
  doubt: orange,
  blind: purple,
  unconfirmed: yellow,
  plain: skyBlue,
} as const;

export const levelColours: Readonly<Record<Level, string>> = {
  normal: blue,
  suspicious: orange,
  malicious: vermillion,
};

export const outcomeColours: Readonly<Record<Outcome, string>> = {
  created: green,
  rejected: grey,
  error: vermillion,
  refused: purple,
};

export const surfaceColours: Readonly<Record<Surface, string>> = {
  signup: vermillion,
  signup_form: orange,
  signup_verify: green,
  login: blue,
  other: grey,
};
