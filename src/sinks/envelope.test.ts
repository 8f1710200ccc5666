import { alert, verdict } from '../../test/said.ts';
import { alertEnvelope, binaryHeaders, structured, verdictEnvelope } from './envelope.ts';

test('the binary mode of Kafka: attributes are headers, the media type is that of the data', () => {
  expect(binaryHeaders(alertEnvelope(alert({ site: 'shop äß', region: 'eu' })))).toEqual({
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: 'inc-20250127-133300-a41c-1',
    ce_source: '/floodgate/shop%20%C3%A4%C3%9F',
    ce_type: 'floodgate.alert.open',
    ce_time: '2025-01-27T13:34:10.000Z',
    ce_subject: 'inc-20250127-133300-a41c',
    ce_region: 'eu',
  });
});

test('the structured mode: attributes and data in one object', () => {
  const event = JSON.parse(structured(alertEnvelope(alert({ state: 'closed', sequence: 7 })), { some: 'data' }));
  expect(event).toEqual({
    specversion: '1.0',
    id: 'inc-20250127-133300-a41c-7',
    source: '/floodgate/default',
    type: 'floodgate.alert.closed',
    time: '2025-01-27T13:34:10.000Z',
    subject: 'inc-20250127-133300-a41c',
    datacontenttype: 'application/json',
    data: { some: 'data' },
  });
});

test('a revision is another event, and the same one said twice is not', () => {
  const ids = [verdict(), verdict({ revision: 1 }), verdict()].map(said => verdictEnvelope(said).id);
  expect(ids).toEqual(['r-19-0', 'r-19-1', 'r-19-0']);
});

test('a request id that an attacker chose makes no header that a receiver cannot read', () => {
  const { id, subject } = verdictEnvelope(verdict({ request_id: 'a\r\nce_type: b\u0000\ud800\ufffe' }));
  expect(subject).toBe('a\ufffd\ufffdce_type: b\ufffd\ufffd\ufffd');
  expect(id).toBe(`${subject}-0`);
});
