import type { Cases } from '../test/cases.ts';
import { cases as addressBurst } from './address-burst/cases.ts';
import { cases as aliasFarm } from './alias-farm/cases.ts';
import { cases as clientAgent } from './client-agent/cases.ts';
import { cases as domainReach } from './domain-reach/cases.ts';
import { cases as emailDomain } from './email-domain/cases.ts';
import { cases as emailMask } from './email-mask/cases.ts';
import { cases as evenArrivals } from './even-arrivals/cases.ts';
import { cases as failures } from './failures/cases.ts';
import { cases as fewPages } from './few-pages/cases.ts';
import { cases as formPace } from './form-pace/cases.ts';
import { cases as mailCountry } from './mail-country/cases.ts';
import { cases as nameSeries } from './name-series/cases.ts';
import { cases as networkFanout } from './network-fanout/cases.ts';
import { cases as networkOrigin } from './network-origin/cases.ts';
import { cases as noForm } from './no-form/cases.ts';
import { cases as phoneCountry } from './phone-country/cases.ts';
import { cases as phoneNumbers } from './phone-numbers/cases.ts';
import { cases as probing } from './probing/cases.ts';
import { cases as providerFanout } from './provider-fanout/cases.ts';
import { cases as reputation } from './reputation/cases.ts';
import { cases as reuse } from './reuse/cases.ts';
import { cases as serverErrors } from './server-errors/cases.ts';
import { cases as silence } from './silence/cases.ts';
import { cases as tlsFingerprint } from './tls-fingerprint/cases.ts';
import { cases as unconfirmed } from './unconfirmed/cases.ts';
import { cases as unusedAccount } from './unused-account/cases.ts';
import { cases as userNames } from './user-names/cases.ts';
import { cases as volume } from './volume/cases.ts';

/** The cases of every detector, by its id. */
export const cases: Readonly<Record<string, Cases>> = {
  'address-burst': addressBurst,
  'alias-farm': aliasFarm,
  'client-agent': clientAgent,
  'domain-reach': domainReach,
  'email-domain': emailDomain,
  'email-mask': emailMask,
  'even-arrivals': evenArrivals,
  failures,
  'few-pages': fewPages,
  'form-pace': formPace,
  'mail-country': mailCountry,
  'name-series': nameSeries,
  'network-fanout': networkFanout,
  'network-origin': networkOrigin,
  'no-form': noForm,
  'phone-country': phoneCountry,
  'phone-numbers': phoneNumbers,
  probing,
  'provider-fanout': providerFanout,
  reputation,
  reuse,
  'server-errors': serverErrors,
  silence,
  'tls-fingerprint': tlsFingerprint,
  unconfirmed,
  'unused-account': unusedAccount,
  'user-names': userNames,
  volume,
};
