import { matched, patternOf, subscriptionTo } from './subscription.ts';

const existing = ['logs-eu', 'logs-us', 'logs.eu', 'blogs-eu', 'logs-eu-old', 'floodgate.alerts', '__consumer_offsets'];
const topics = (...entries: readonly string[]) => matched(subscriptionTo(entries), existing).topics;

describe('which topics are read', () => {
  it('takes names, globs and regular expressions, each for the whole name', () => {
    expect(topics('logs-eu')).toEqual(['logs-eu']);
    expect(topics('logs-*')).toEqual(['logs-eu', 'logs-eu-old', 'logs-us']);
    expect(topics('logs-?u', 'logs-us')).toEqual(['logs-eu', 'logs-us']);
    expect(topics('logs.*')).toEqual(['logs.eu']);
    expect(topics('/logs.(eu|us)/')).toEqual(['logs-eu', 'logs-us', 'logs.eu']);
  });

  it('lets no pattern match topics of Kafka or our own outputs', () => {
    const all = matched(subscriptionTo(['*'], ['floodgate.alerts']), existing).topics;
    expect(all).toEqual(['blogs-eu', 'logs-eu', 'logs-eu-old', 'logs-us', 'logs.eu']);
  });

  it('misses what was named and is not there, and nothing that only a pattern asks for', () => {
    expect(matched(subscriptionTo(['logs-eu', 'logs-asia', 'none-*']), existing).missing).toEqual(['logs-asia']);
  });

  it.each(['/(/', 'logs/*', '/'])('refuses %s', entry => {
    expect(() => patternOf(entry)).toThrow(SyntaxError);
  });
});
