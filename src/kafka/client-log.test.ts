import { clientLog } from './client-log.ts';

function listening() {
  let nowMs = 0;
  const said: string[] = [];
  const hear = clientLog(
    (level, text) => said.push(`${level} ${text}`),
    () => nowMs,
  );
  return {
    said,
    hear: (...messages: readonly string[]) => {
      for (const message of messages) hear({ isError: true, message });
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("the client's own log", () => {
  it('is silent about joining a group and about rebalances', () => {
    const { hear, said } = listening();
    hear(
      'Response GroupCoordinator(key: 10, version: 2)',
      'Response Heartbeat(key: 12, version: 3)',
      'The group is rebalancing, re-joining',
      'Topic has been updated, resync group',
    );
    expect(said).toEqual([]);
  });

  it('says once in half a minute that a broker is away, whatever words it finds', () => {
    const { hear, said, pass } = listening();
    const outage = [
      'Connection error: connect ECONNREFUSED 192.0.2.1:9092',
      'Crash: KafkaJSNoBrokerAvailableError: No broker available',
      'Restarting the consumer in 500ms',
      'Failed to connect to seed broker, trying another broker from the list: Connection error',
    ];
    for (let second = 0; second < 40; second++) {
      hear(...outage);
      pass(1_000);
    }
    const line =
      'warn kafka: a broker cannot be reached, trying on (Connection error: connect ECONNREFUSED 192.0.2.1:9092)';
    expect(said).toEqual([line, line]);
  });

  it('passes on what it does not know, in one line', () => {
    const { hear, said } = listening();
    hear('Something new\n    at a stack', 'Something new\n    at a stack', `${'x'.repeat(400)}`);
    expect(said).toEqual(['warn kafka: Something new', `warn kafka: ${'x'.repeat(300)}`]);
  });
});
