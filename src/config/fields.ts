import * as z from 'zod';
import { isPattern, patternOf } from '../kafka/subscription.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { formatSize, parseSize } from './size.ts';

/** What a field is beyond its type, for whoever prints it: kept in the schema's meta as `kind`. */
export type FieldKind = 'duration' | 'size' | 'secret' | 'url';

/** A duration with its unit, such as `5s`; becomes milliseconds. */
export function duration(minMs: number, maxMs: number) {
  return z
    .string({ error: 'expected a duration with its unit, such as 500ms, 5s, 10m or 1h' })
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms === undefined) {
        context.addIssue(`${JSON.stringify(text)} is not a duration; write 500ms, 5s, 10m or 1h`);
      } else if (ms < minMs || ms > maxMs) {
        context.addIssue(`must lie between ${formatDuration(minMs)} and ${formatDuration(maxMs)}`);
      }
      return ms ?? z.NEVER;
    })
    .meta({ kind: 'duration' });
}

/** A size with its unit, such as `64MiB`; becomes bytes. */
export function size(minBytes: number, maxBytes: number) {
  return z
    .string({ error: 'expected a size with its unit, such as 512KiB, 64MiB or 1GiB' })
    .transform((text, context) => {
      const bytes = parseSize(text);
      if (bytes === undefined) {
        context.addIssue(`${JSON.stringify(text)} is not a size; write 512KiB, 64MiB or 1GiB`);
      } else if (bytes < minBytes || bytes > maxBytes) {
        context.addIssue(`must lie between ${formatSize(minBytes)} and ${formatSize(maxBytes)}`);
      }
      return bytes ?? z.NEVER;
    })
    .meta({ kind: 'size' });
}

/** A whole number of entries held in memory. */
export function entries(min: number, max: number) {
  const span = `a whole number from ${min} to ${max}`;
  return z
    .int({ error: `expected ${span}` })
    .min(min, `must be ${span}`)
    .max(max, `must be ${span}`);
}

export function share() {
  const span = 'a number from 0 to 1';
  return z
    .number({ error: `expected ${span}` })
    .min(0, `must be ${span}`)
    .max(1, `must be ${span}`);
}

/** Text that is not empty and holds no control characters. */
export function text(maxLength = 4096) {
  return z
    .string({ error: 'expected text' })
    .min(1, 'must not be empty')
    .max(maxLength, `must not be longer than ${maxLength} characters`)
    .refine(value => !/\p{Cc}/u.test(value), 'must not hold control characters');
}

export function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, { error: `expected one of ${values.join(', ')}` });
}

/** `METHOD /path`. */
export function route() {
  return z
    .string({ error: 'expected a route, METHOD /path' })
    .max(1024, 'must not be longer than 1024 characters')
    .regex(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/[^\s?#]*$/, {
      error: issue =>
        `${JSON.stringify(issue.input)} is not a route; write METHOD /path without a query, such as POST /register`,
    });
}

export function httpUrl() {
  return z
    .string({ error: 'expected a URL' })
    .max(2048, 'must not be longer than 2048 characters')
    .refine(
      value => /^https?:\/\//.test(value) && URL.canParse(value),
      'is not a URL that starts with http:// or https://',
    )
    .meta({ kind: 'url' });
}

/** `host:port` on this machine only: there is no token yet that would protect any other address. */
export function loopback() {
  return z.string({ error: 'expected host:port' }).transform((value, context) => {
    const parts = /^(\[[0-9a-fA-F:.]{2,45}\]|[^:\s[\]]{1,253}):(\d{1,5})$/.exec(value);
    if (parts === null || Number(parts[2]) > 65_535) {
      context.addIssue(`${JSON.stringify(value)} is not host:port, such as 127.0.0.1:9464 or [::1]:9464`);
    } else if (!/^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/.test(parts[1] ?? '')) {
      context.addIssue(
        'must be a loopback address: 127.0.0.1, [::1] or localhost (put a proxy that checks who asks in front)',
      );
    }
    return value;
  });
}

/** The name of a Kafka topic, or a pattern of names (src/kafka/subscription.ts). */
export function topic() {
  return text(249).superRefine((value, context) => {
    try {
      if (isPattern(value)) patternOf(value);
      else if (!/^[\w.-]+$/.test(value))
        context.addIssue('is no name of a topic: it may hold letters, digits, . _ and -');
    } catch (error) {
      context.addIssue(`is no pattern: ${(error as Error).message}`);
    }
  });
}

/** `host:port` of at least one Kafka broker. */
export function brokers() {
  return z
    .array(text(300).regex(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:]+):\d{1,5}$/, 'is not host:port, such as 127.0.0.1:9092'), {
      error: 'expected a list of host:port',
    })
    .min(1, 'must name at least one broker');
}

/** An entry of a list that says by its one key what it is. */
export function exactlyOne<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape).superRefine((value, context) => {
    if (Object.values(value).filter(part => part !== undefined).length !== 1) {
      context.addIssue({ code: 'custom', message: `needs exactly one of the keys ${keys.join(', ')}` });
    }
  });
}

/** For a secret and the file that may hold it. */
export function notBoth<Key extends string>(key: Key, fileKey: Key) {
  return (value: { readonly [key in Key]?: unknown }, context: z.RefinementCtx) => {
    if (value[key] !== undefined && value[fileKey] !== undefined) {
      context.addIssue({ code: 'custom', path: [fileKey], message: `and ${key} exclude each other; give one of them` });
    }
  };
}

/** For a secret that there must be: itself, or the file that holds it. */
export function eitherOf<Key extends string>(key: Key, fileKey: Key) {
  return (value: { readonly [key in Key]?: unknown }, context: z.RefinementCtx) => {
    if (value[key] === undefined && value[fileKey] === undefined) {
      context.addIssue({ code: 'custom', message: `needs ${key} or ${fileKey}` });
    }
    notBoth(key, fileKey)(value, context);
  };
}

/** One or more PEM blocks, such as certificates or a private key. */
export function pem() {
  return z
    .string({ error: 'expected PEM text' })
    .max(262_144, 'must not be longer than 256 KiB')
    .regex(/^-----BEGIN [A-Z0-9 ]{1,40}-----/, 'is not PEM: it begins with -----BEGIN');
}

/** A time with its zone; becomes epoch milliseconds. */
export function time() {
  const message = 'expected a time with its zone, such as 2025-01-27T13:00:00Z';
  return z.string({ error: message }).transform((text, context) => {
    const ms = zoned.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(ms)) {
      context.addIssue(message);
      return z.NEVER;
    }
    return ms;
  });
}

const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** `earliest`, `latest`, or a time with its zone. */
export function beginning() {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
  return z
    .string({ error: 'expected earliest, latest or a time such as 2025-01-27T13:00:00Z' })
    .refine(
      value => value === 'earliest' || value === 'latest' || (time.test(value) && !Number.isNaN(Date.parse(value))),
      'is neither earliest nor latest nor a time such as 2025-01-27T13:00:00Z',
    );
}
