import type { Detector } from '#sdk';
import { addressBurst } from './address-burst/detector.ts';
import { clientAgent } from './client-agent/detector.ts';
import { emailDomain } from './email-domain/detector.ts';
import { emailMask } from './email-mask/detector.ts';
import { failures } from './failures/detector.ts';
import { networkFanout } from './network-fanout/detector.ts';
import { noForm } from './no-form/detector.ts';
import { unusedAccount } from './unused-account/detector.ts';
import { volume } from './volume/detector.ts';

/** Every shipped detector. A trait that others are conditional on must come before them. */
export const detectors: readonly Detector[] = [
  clientAgent,
  addressBurst,
  emailDomain,
  emailMask,
  failures,
  networkFanout,
  noForm,
  unusedAccount,
  volume,
];
