import * as z from 'zod';
import { formats } from '../decode/reader.ts';
import { beginning, brokers, duration, exactlyOne, oneOf, text, topic } from './fields.ts';
import { kafkaAccess } from './kafka.ts';

const format = oneOf(['auto', ...formats])
  .prefault('auto')
  .describe(
    'Log format. `auto` looks at the first lines and says on stderr what it chose; name the format when the first lines may be unlike the rest.',
  );

/** Where request logs come from. */
export const source = exactlyOne({
  kafka: z
    .strictObject({
      brokers: brokers().describe('Brokers to ask for the cluster, as `host:port`. Two or three are enough.'),
      topics: z
        .array(topic(), { error: 'expected a list of topics' })
        .min(1, 'must name at least one topic')
        .describe(
          'Topics whose records hold log lines, one line a record or many. An entry is a name, a pattern such as `logs-*` (`?` is one character), or between slashes a regular expression for the whole name, `/logs-(eu|us)/`. Topics that match a pattern later are read from their beginning; a topic that is named in full must be there.',
        ),
      group: text(255)
        .prefault('floodgate')
        .describe('Consumer group. Give each deployment its own when two must read the same topics.'),
      from: beginning()
        .prefault('latest')
        .describe(
          'Where to begin when the group has no offset yet: `latest`, `earliest` (all that the topics still hold), or a time such as `2025-01-27T13:00:00Z` (the first records that the brokers date then or later). Partitions added later are read from their beginning.',
        ),
      session_timeout: duration(1_000, 600_000)
        .prefault('30s')
        .describe(
          'How long nothing may be heard from a member of the group before another one takes over its partitions. Shorter means a sooner take-over after a crash, but also that a process which is merely slow is taken for dead. Brokers refuse less than 6 seconds unless their `group.min.session.timeout.ms` says otherwise.',
        ),
      dead_letters: text(249)
        .optional()
        .describe(
          'Topic that keeps lines which cannot be read, with reason and position in headers. Without it they are counted and sampled only. It must exist.',
        ),
      format,
      ...kafkaAccess,
    })
    .optional()
    .describe('Request logs in Kafka.'),
  file: z
    .strictObject({
      paths: z
        .array(text(), { error: 'expected a list of paths' })
        .min(1, 'must name at least one path')
        .describe('Files to read, plain or gzip; `-` is standard input.'),
      format,
    })
    .optional()
    .describe('Request logs in files.'),
});
