import type { Address } from '#sdk';
import { History } from './history.ts';

const hour = 3_600_000;

function address(text: string, network: string, block = '198.51.0.0/16'): Address {
  return { text, version: 4, client: text, network, block, asn: undefined, country: undefined };
}

describe('history', () => {
  it('knows the address, else its network, else its block, once they have settled for ten minutes', () => {
    const history = new History(1_000);
    history.see(address('198.51.100.1', '198.51.100.0/24'), 0);
    const level = (text: string, network: string, block?: string) =>
      history.level(address(text, network, block), 11 * 60_000);
    expect(history.level(address('198.51.100.1', '198.51.100.0/24'), 60_000)).toBe('none');
    expect(level('198.51.100.1', '198.51.100.0/24')).toBe('address');
    expect(level('198.51.100.2', '198.51.100.0/24')).toBe('network');
    expect(level('198.51.7.2', '198.51.7.0/24')).toBe('asn');
    expect(level('203.0.113.2', '203.0.113.0/24', '203.0.0.0/16')).toBe('none');
  });

  it('keeps the network of clients that keep coming, however long they do', () => {
    const history = new History(1_000);
    for (let day = 0; day < 6; day++) {
      history.see(address('198.51.100.1', '198.51.100.0/24'), day * 24 * hour);
      history.advance(day * 24 * hour);
    }
    expect(history.level(address('198.51.100.9', '198.51.100.0/24'), 6 * 24 * hour)).toBe('network');
  });

  it('tells young mail domains from old ones, and nothing in the first hours of a log', () => {
    const history = new History(1_000);
    expect(history.domainAge('old.example', 0)).toBeUndefined();
    expect(history.domainAge('new.example', 7 * hour)).toBe('first');
    expect(history.domainAge('new.example', 8 * hour)).toBe('young');
    expect(history.domainAge('old.example', 8 * hour)).toBe('old');
  });
});
