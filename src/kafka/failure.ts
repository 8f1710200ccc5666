import { FloodgateError } from '../errors.ts';

/** The parts of kafkajs's errors that tell them apart. */
interface KafkaFailure {
  readonly name?: string;
  /** The protocol's name of what the broker answered. */
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

const authTypes = new Set([
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]);
const movedTypes = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'FENCED_INSTANCE_ID']);
/** A newer holder of the transactional id, or a transaction that took so long that the broker has ended it. */
const fencedTypes = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);
const refusedTypes = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
  'OFFSET_METADATA_TOO_LARGE',
  'INVALID_TIMESTAMP',
]);

/** How OpenSSL and Node.js say that a certificate does not hold. */
const certificate = /certificate|altname/i;
/** What a broker that expects something else does: it hangs up. */
const hungUp = /Closed connection|before secure TLS connection/;

/** What an error of the client means to whoever runs floodgate; `place` is the topic or the brokers. */
export function failureOf(error: unknown, place: string): FloodgateError {
  if (error instanceof FloodgateError) return error;
  const chain = causesOf(error);
  const cause = chain.at(-1);
  const said = (cause?.message ?? String(error)).split('\n', 1)[0] ?? '';
  const types = chain.map(({ type }) => type ?? '');
  const unreadable = chain.find(each => each instanceof FloodgateError && each.code === 'FG_KAFKA_CODEC');
  if (unreadable !== undefined) {
    return new FloodgateError(
      'FG_KAFKA_CODEC',
      `${place}: ${unreadable.message}; mend the producer, and move the group's offset past that batch`,
      { cause: error },
    );
  }
  if (chain.some(({ name }) => name === 'KafkaJSSASLAuthenticationError') || types.some(type => authTypes.has(type))) {
    return new FloodgateError(
      'FG_KAFKA_AUTH',
      `${place}: the broker does not let us in: ${said}; check sasl, tls and what the user may do`,
      { cause: error },
    );
  }
  if (certificate.test(said)) {
    return new FloodgateError(
      'FG_KAFKA_TLS',
      `${place}: the broker's certificate does not hold: ${said}; check tls.ca, and that the names in the certificate are those of the brokers`,
      { cause: error },
    );
  }
  if (types.includes('UNKNOWN_TOPIC_OR_PARTITION') || types.includes('INVALID_TOPIC_EXCEPTION')) {
    return new FloodgateError('FG_KAFKA_TOPIC', `${place}: there is no such topic; create it or correct its name`, {
      cause: error,
    });
  }
  if (types.includes('INVALID_SESSION_TIMEOUT')) {
    return new FloodgateError(
      'FG_CONFIG',
      `${place}: the brokers do not allow the session_timeout of the source; choose one between their group.min.session.timeout.ms and group.max.session.timeout.ms`,
      { cause: error },
    );
  }
  if (types.some(type => movedTypes.has(type))) {
    return new FloodgateError('FG_KAFKA_REVOKED', `${place}: its partitions are given out anew`, { cause: error });
  }
  if (types.some(type => fencedTypes.has(type))) {
    return new FloodgateError('FG_KAFKA_FENCED', `${place}: the broker has ended our transaction: ${said}`, {
      cause: error,
    });
  }
  if (types.some(type => refusedTypes.has(type))) {
    return new FloodgateError('FG_KAFKA_REFUSED', `${place}: the broker refuses it: ${said}`, { cause: error });
  }
  return new FloodgateError(
    'FG_KAFKA_UNAVAILABLE',
    `${place}: no answer: ${said === '' ? 'no reason given' : said}; check that the brokers run and can be reached from here${hungUp.test(said) ? ', and whether tls and sasl are what they ask for at that port' : ''}`,
    { cause: error },
  );
}

/** The error and what caused it, outermost first; bounded, as causes could go round in a circle. */
function causesOf(error: unknown): readonly KafkaFailure[] {
  const chain: KafkaFailure[] = [];
  let next = error;
  while (typeof next === 'object' && next !== null && chain.length < 8) {
    chain.push(next);
    next = (next as KafkaFailure).cause;
  }
  return chain;
}
