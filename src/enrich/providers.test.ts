import { isPublicProvider } from './providers.ts';

test.each([
  ['a worldwide provider', 'gmail.com', true],
  ['a provider of one country', 'wp.pl', true],
  ['a relay', 'duck.com', true],
  ['a house', 'works.example', false],
  ['mailboxes for minutes, though many have them', 'mailinator.com', false],
  ['nobody’s domain', 'example.com', false],
])('%s', (_, domain, expected) => {
  expect(isPublicProvider(domain)).toBe(expected);
});
