import type { Detector } from '#sdk';
import { areClose, landOf } from './lands.ts';

export const mailCountry: Detector = {
  meta: {
    id: 'mail-country',
    title: 'Mailboxes of other countries',
    family: 'mail',
    sees: 'Mailboxes at providers of one country that come from addresses of another, at several providers.',
    needs: ['email', 'email_domain'],
    honest: 'People behind a VPN, whose address is in another country than they are; expatriates; an office abroad.',
    parameters: [],
    runbook: [
      'Look at the addresses: of people behind a VPN they are of hosting companies, and few networks have many of them.',
      'Mailboxes bought by the thousand are of the countries where they are cheap, proxies are where the site has its people.',
      'Bring a list of VPN and hosting addresses: what comes from there is not counted here.',
    ],
    words: ({ value }) => `mailboxes ${whose(value)}`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min have mailboxes ${whose(value)}; ${expected} expected`,
  },
  traits: [
    {
      id: 'mail-country',
      values: ['home', 'abroad', 'none'],
      machine: ['abroad'],
      anchors: { across: 'mail-domain', partMin: 0.2, max: 12 },
      prior: { '*': [0.12, 0.02, 0.86] },
      observe: ({ address: { country }, mail, listed }) => {
        if (country === undefined || mail?.domain === undefined || (listed?.length ?? 0) > 0) return undefined;
        const land = landOf(mail.domain);
        return land === undefined ? 'none' : areClose(country, land) ? 'home' : 'abroad';
      },
    },
  ],
};

function whose(value: string): string {
  if (value === 'none') return 'at domains of no country';
  return value === 'abroad' ? 'of another country than the address' : 'of the country of the address';
}
