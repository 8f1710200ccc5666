import type { Detector } from '#sdk';
import { addressBurst } from './address-burst/detector.ts';
import { aliasFarm } from './alias-farm/detector.ts';
import { clientAgent } from './client-agent/detector.ts';
import { domainReach } from './domain-reach/detector.ts';
import { emailDomain } from './email-domain/detector.ts';
import { emailMask } from './email-mask/detector.ts';
import { evenArrivals } from './even-arrivals/detector.ts';
import { failures } from './failures/detector.ts';
import { fewPages } from './few-pages/detector.ts';
import { fitted } from './fitted.ts';
import { formPace } from './form-pace/detector.ts';
import { mailCountry } from './mail-country/detector.ts';
import { nameSeries } from './name-series/detector.ts';
import { networkFanout } from './network-fanout/detector.ts';
import { networkOrigin } from './network-origin/detector.ts';
import { noForm } from './no-form/detector.ts';
import { phoneCountry } from './phone-country/detector.ts';
import { phoneNumbers } from './phone-numbers/detector.ts';
import { probing } from './probing/detector.ts';
import { providerFanout } from './provider-fanout/detector.ts';
import { reputation } from './reputation/detector.ts';
import { reuse } from './reuse/detector.ts';
import { serverErrors } from './server-errors/detector.ts';
import { silence } from './silence/detector.ts';
import { tlsFingerprint } from './tls-fingerprint/detector.ts';
import { unconfirmed } from './unconfirmed/detector.ts';
import { unusedAccount } from './unused-account/detector.ts';
import { userNames } from './user-names/detector.ts';
import { volume } from './volume/detector.ts';

/** Every shipped detector. A trait or burst that others are conditional on must come before them. */
export const detectors: readonly Detector[] = [
  clientAgent,
  tlsFingerprint,
  networkOrigin,
  emailDomain,
  domainReach,
  mailCountry,
  emailMask,
  aliasFarm,
  nameSeries,
  reputation,
  noForm,
  formPace,
  fewPages,
  unusedAccount,
  unconfirmed,
  failures,
  addressBurst,
  networkFanout,
  providerFanout,
  reuse,
  userNames,
  phoneCountry,
  phoneNumbers,
  probing,
  evenArrivals,
  volume,
  serverErrors,
  silence,
].map(fitted);
