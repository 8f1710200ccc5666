import { FloodgateError } from '../errors.ts';
import type { Transport } from './transport.ts';

/**
 * Says which topics that are written to are not there. Otherwise the first alert would, which may be weeks later, and then
 * hold up everything that goes with it. Brokers that do not answer are told of by whoever reads.
 */
export async function nameMissing(
  transport: Pick<Transport, 'ends'>,
  topics: readonly string[],
  warn: (notice: string) => void,
): Promise<void> {
  for (const topic of topics) {
    try {
      await transport.ends([{ topic, partition: 0 }]);
    } catch (error) {
      if (error instanceof FloodgateError && error.code === 'FG_KAFKA_TOPIC') {
        warn(`${topic}: there is no such topic, and outputs are to go there; create it or correct its name`);
      }
    }
  }
}
