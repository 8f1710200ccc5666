import { type Broker, startBroker } from './broker.ts';
import { Outside } from './topics.ts';

/** A broker for the tests of a file where they are `live`, and the same from outside; there once tests run. */
export class KafkaScene {
  #broker: Broker | undefined;
  #outside: Outside | undefined;

  constructor(live: jest.It, settings: Readonly<Record<string, string>> = {}) {
    beforeAll(async () => {
      if (live !== test) return;
      const started = await startBroker(settings);
      if (typeof started === 'string') throw new Error(started);
      this.#broker = started;
      this.#outside = new Outside(started.brokers);
    }, 90_000);
    afterAll(() => this.#broker?.stop());
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new Error('there is no broker yet');
    return this.#broker;
  }

  get outside(): Outside {
    if (this.#outside === undefined) throw new Error('there is no broker yet');
    return this.#outside;
  }
}
