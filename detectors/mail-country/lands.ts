/** Country codes whose domains anybody takes, for their sound or since they cost nothing. */
const general: ReadonlySet<string> = new Set(
  'ac ag ai am as bz cc cd cf co cx fm ga gd gg gl gq gs im in io is la li lt ly me ml ms mu nu pm pw sc sh so st tf tk to tv vc vg vu ws'.split(
    ' ',
  ),
);

/** Codes of the Internet that are not those of ISO 3166; `eu` has no country. */
const otherCodes: Readonly<Record<string, string | undefined>> = { uk: 'GB', su: 'RU', eu: undefined };

/** Countries between which a language, a market or work takes mailboxes back and forth. */
const circles = [
  'AT CH DE LI LU IT',
  'BE CH FR LU MC MA DZ TN SN CI CM MG RE GP MQ GF PF NC CA',
  'BE NL LU CW SR AW',
  'RU BY KZ KG UZ TJ TM AM AZ GE MD UA LV EE LT IL MN',
  'GB IE IM JE GG GI MT CY AU NZ ZA HK SG IN',
  'ES AD GI MX AR CL CO PE VE EC UY PY BO CR PA GT HN NI SV DO CU PR',
  'PT BR AO MZ CV',
  'IT CH SM VA MT AL',
  'CZ SK',
  'SE NO DK FI IS FO GL AX',
  'CN HK TW MO SG MY',
  'HR RS BA SI ME MK',
  'RO MD',
  'GR CY',
  'HU RO SK',
  'TR CY',
  'AU NZ FJ',
].map(countries => new Set(countries.split(' ')));

/** The country whose mailboxes a domain has, by its name; undefined where it says nothing. */
export function landOf(domain: string): string | undefined {
  const code = domain.slice(domain.lastIndexOf('.') + 1);
  if (!/^[a-z]{2}$/.test(code) || general.has(code)) return undefined;
  return code in otherCodes ? otherCodes[code] : code.toUpperCase();
}

/** Whether people of one country commonly have mailboxes of the other. */
export function areClose(country: string, other: string): boolean {
  return country === other || circles.some(circle => circle.has(country) && circle.has(other));
}
