import { alert } from '../../test/said.ts';
import { jsonEscaped, templateOf } from './words.ts';

test('names of the alert event stand for its values, sections for what may be missing', () => {
  const template = templateOf('{{kind}} at {{completeness.lag}}{{#attack_share}}, {{estimate}}{{/attack_share}}.');
  expect(template(alert())).toBe('attack at 0.');
  const share = { estimate: 0.7, low: 0.6, high: 0.8, confidence: 0.95 };
  expect(template(alert({ attack_share: share }))).toBe('attack at 0, 0.7.');
});

test.each([
  ['{{titel}}', 'no alert event has "titel"'],
  ['{{constructor.name}}', 'no alert event has "constructor.name"'],
  ['{{__proto__}}', 'no alert event has "__proto__"'],
  ['{{#clusters}}{{id}}', 'Unclosed section "clusters"'],
  ['{{title', 'Unclosed tag'],
  ['{{> file}}', 'there are no partials to include'],
])('%s is refused when it is read', (text, message) => {
  expect(() => templateOf(text)).toThrow(message);
});

test('what stands in a value is not a template, and stays inside its JSON string', () => {
  const hostile = '{{summary}} "} \n <b> \u2028';
  expect(templateOf('{{title}}')(alert({ title: hostile }))).toBe(hostile);
  const json = templateOf('{"title":"{{title}}"}', jsonEscaped)(alert({ title: hostile }));
  expect(JSON.parse(json)).toEqual({ title: hostile });
});
