import type { Detector } from '#sdk';

export const silence: Detector = {
  meta: {
    id: 'silence',
    title: 'Sign-ups, a form or a region that falls silent',
    family: 'volume',
    sees: 'Sign-ups that stay away while other traffic goes on, a form that is requested no more while sign-ups go on, a country or mail domain of which nobody signs up any more. It opens an outage. All traffic in silence is blindness, another kind.',
    needs: [],
    honest: 'A quiet night, and the end of a crowd: both take the other traffic with them.',
    parameters: [
      { name: 'ratio', unit: '× expected', default: 0.1, source: 'proposed: hardly any, since a monitor may go on' },
      {
        name: 'expected',
        unit: 'at least',
        default: 30,
        source: 'with counts twice as scattered as chance, fewer than 10 % of 30 come once in 10⁵ looks',
      },
      {
        name: 'others',
        unit: '× their usual rate',
        default: 0.5,
        source: 'proposed: what halves itself with the rest of the traffic is the time of day',
      },
    ],
    runbook: [
      'Sign up yourself, with an address and a mailbox of the silent part where one is named.',
      'Look at what changed: a deploy, a route, a block list, a certificate, a carrier.',
      'If the form has moved, name its route under surfaces.signup_form; until then floodgate leaves the missing form out.',
    ],
    reason: ({ observed, expected }) => `${observed} sign-ups a minute; ${expected} expected`,
  },
  series: [{ id: 'silence', measure: 'silence', kind: 'outage', ratio: 0.1, expectedMin: 30, othersMin: 0.5 }],
};
