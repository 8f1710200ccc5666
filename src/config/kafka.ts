import * as z from 'zod';
import { notBoth, oneOf, pem, text } from './fields.ts';

/** How a Kafka cluster is reached, for sources and sinks alike: spread these beside `brokers`. */
export const kafkaAccess = {
  tls: z
    .strictObject({
      ca: pem()
        .optional()
        .describe('Certificates of the authorities that may vouch for the brokers. Better as `ca_file`.'),
      ca_file: text().optional().describe('PEM file of them; without one those of Node.js count.'),
      cert: pem()
        .optional()
        .describe('Certificate that shows the brokers who we are, where they ask for one. Better as `cert_file`.'),
      cert_file: text().optional().describe('PEM file of our certificate.'),
      key: pem().optional().describe('Private key of our certificate. Better as `key_file`.').meta({ kind: 'secret' }),
      key_file: text().optional().describe('PEM file of the private key.'),
    })
    .superRefine(notBoth('ca', 'ca_file'))
    .superRefine(notBoth('cert', 'cert_file'))
    .superRefine(notBoth('key', 'key_file'))
    .superRefine((value, context) => {
      const hasCertificate = value.cert !== undefined || value.cert_file !== undefined;
      const hasKey = value.key !== undefined || value.key_file !== undefined;
      if (hasCertificate !== hasKey) {
        context.addIssue({ code: 'custom', message: 'needs cert and key together, or neither' });
      }
    })
    .optional()
    .describe(
      'Encrypts the connections to the brokers. `{}` does so with the authorities that Node.js trusts; without this key nothing is encrypted.',
    ),
  sasl: z
    .strictObject({
      mechanism: oneOf(['plain', 'scram-sha-256', 'scram-sha-512']).describe(
        'How the password is shown to the broker. `plain` sends it as it is: only together with `tls`.',
      ),
      username: text(1024).describe('Name of the user at the brokers.'),
      password: text(4096)
        .optional()
        .describe('Password of the user. Better as `password_file`.')
        .meta({ kind: 'secret' }),
      password_file: text().optional().describe('File that holds the password.'),
    })
    .superRefine(notBoth('password', 'password_file'))
    .superRefine((value, context) => {
      if (value.password === undefined && value.password_file === undefined) {
        context.addIssue({ code: 'custom', message: 'needs a password or a password_file' });
      }
    })
    .optional()
    .describe(
      'Who we are to the brokers, where they ask. The user needs to read and describe the topics and the group.',
    ),
};
