import type { Agent } from '#sdk';
import { Hellos } from './hellos.ts';

const agent = (family: string, kind: Agent['kind'] = 'desktop'): Agent => ({ kind, family, version: '1' });
const chrome = agent('Chrome/Windows');
const edge = agent('Edge/Windows');
const firefox = agent('Firefox/Linux');
const safari = agent('Safari/macOS');

function stacksOf(...seen: readonly (readonly [Agent, number])[]): Hellos {
  const hellos = new Hellos(100);
  for (const [one, times] of seen) for (let i = 0; i < times; i++) hellos.see('t13', one);
  return hellos;
}

describe('TLS stacks and the engines that speak through them', () => {
  it('finds browsers of one engine alike, whatever their name', () => {
    const hellos = stacksOf([chrome, 20]);
    expect(hellos.see('t13', edge)).toBe('own');
    expect(hellos.see('t13', firefox)).toBe('foreign');
  });

  it('takes every browser on iOS for WebKit', () => {
    const hellos = stacksOf([agent('Mobile Safari/iOS', 'mobile'), 20]);
    expect(hellos.see('t13', agent('Chrome/iOS', 'mobile'))).toBe('own');
    expect(hellos.see('t13', agent('Chrome/Android', 'mobile'))).toBe('foreign');
  });

  it('finds one tool behind all its names', () => {
    const hellos = stacksOf([chrome, 8], [safari, 6], [firefox, 6]);
    expect([chrome, safari, firefox].map(one => hellos.see('t13', one))).toEqual(['foreign', 'foreign', 'foreign']);
  });

  it('leaves a browser its own while others borrow its stack', () => {
    const hellos = stacksOf([chrome, 60], [safari, 20], [firefox, 20]);
    expect(hellos.see('t13', chrome)).toBe('own');
    expect(hellos.see('t13', safari)).toBe('foreign');
  });

  it('says nothing of a stack that it hardly knows, of tools, of apps and of the unnamed', () => {
    const hellos = stacksOf([chrome, 9]);
    expect(hellos.see('t13', firefox)).toBeUndefined();
    expect(stacksOf([chrome, 20]).see('t13', agent('curl', 'tool'))).toBeUndefined();
    expect(stacksOf([chrome, 20]).see('t13', agent('Shop/iOS', 'app'))).toBeUndefined();
    expect(stacksOf([chrome, 20]).see('t13', undefined)).toBeUndefined();
    expect(stacksOf([chrome, 20]).see(undefined, chrome)).toBeUndefined();
  });

  it('lets a stack change hands', () => {
    const hellos = stacksOf([chrome, 5_000], [safari, 2_500]);
    expect(hellos.see('t13', safari)).toBe('own');
  });
});
