import { createPseudonyms } from './pseudonym.ts';

test('the same key gives the same name, another key another, and kinds never meet', () => {
  const one = createPseudonyms('key one');
  expect(one.address('192.0.2.1')).toMatch(/^ip:[0-9a-f]{16}$/);
  expect(one.mailbox('jane@example.com')).toMatch(/^email:[0-9a-f]{16}$/);
  expect(createPseudonyms('key one').address('192.0.2.1')).toBe(one.address('192.0.2.1'));
  expect(createPseudonyms('key two').address('192.0.2.1')).not.toBe(one.address('192.0.2.1'));
  expect(one.address('192.0.2.2')).not.toBe(one.address('192.0.2.1'));
  expect(one.mailbox('192.0.2.1').split(':')[1]).not.toBe(one.address('192.0.2.1').split(':')[1]);
});
