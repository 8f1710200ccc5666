import * as z from 'zod';
import { formats } from '../decode/reader.ts';
import { brokers, exactlyOne, oneOf, text } from './fields.ts';

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
        .array(text(249), { error: 'expected a list of topics' })
        .min(1, 'must name at least one topic')
        .describe('Topics whose records hold log lines, one line a record or many.'),
      group: text(255)
        .prefault('floodgate')
        .describe('Consumer group. Give each deployment its own when two must read the same topics.'),
      from: oneOf(['earliest', 'latest'])
        .prefault('latest')
        .describe('Where to begin when the group has no offset yet. `earliest` reads all that the topics still hold.'),
      format,
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
