import type { Detector } from '#sdk';
import { areClose } from '../mail-country/lands.ts';

export const phoneCountry: Detector = {
  meta: {
    id: 'phone-country',
    title: 'Phone numbers of other countries',
    family: 'mail',
    sees: 'Phone numbers of one country that come from addresses of another.',
    needs: ['phone'],
    honest:
      'People behind a VPN or a relay, whose address is in another country than they are; guests of a conference; expatriates; a partner that signs people up from abroad.',
    parameters: [],
    runbook: [
      'Look at the addresses: of people behind a VPN they are of hosting companies, of guests those of one place.',
      'Send codes to some of the numbers: rented ones are often answered within seconds, or never.',
      'Bring a list of VPN and hosting addresses: what comes from there is not counted here.',
    ],
    words: ({ trait, value }) =>
      trait === 'phone-land' ? `phone numbers of +${value}` : `phone numbers ${whose(value)}`,
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min have phone numbers`;
      return `${start} ${trait === 'phone-land' ? `of +${value}` : whose(value)}; ${expected} expected`;
    },
  },
  traits: [
    { id: 'phone-land', parent: 'country', observe: ({ phone }) => phone?.land?.code },
    {
      id: 'phone-country',
      values: ['home', 'abroad'],
      machine: ['abroad'],
      anchors: { across: 'phone-land', partMin: 0.2, max: 28 },
      prior: { '*': [0.95, 0.05] },
      observe: ({ address: { country }, phone, listed }) => {
        if (country === undefined || phone?.land === undefined || (listed?.length ?? 0) > 0) return undefined;
        return phone.land.countries.some(one => areClose(country, one)) ? 'home' : 'abroad';
      },
    },
  ],
};

function whose(value: string): string {
  return value === 'abroad' ? 'of another country than the address' : 'of the country of the address';
}
