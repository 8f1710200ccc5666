import fc from 'fast-check';
import { parseMail } from './mailbox.ts';

test('a mailbox is told apart into domain, canonical form and mask', () => {
  expect(parseMail('Jane.Doe7+news@Mail.Example.COM')).toEqual({
    domain: 'example.com',
    canonical: 'jane.doe7@example.com',
    stem: 'jane.doe@example.com',
    tag: 'news',
    dots: undefined,
    mailbox: 'jane.doe7+news@mail.example.com',
    mask: 'llll.llld+llll',
    disposable: false,
  });
});

test.each([
  ['j.a.n.e+x@gmail.com', 'jane@gmail.com'],
  ['jane@googlemail.com', 'jane@gmail.com'],
  ['j.ane@example.com', 'j.ane@example.com'],
  ['jane@quiet-otter-12.example.com', 'jane@example.com'],
  ['+jane@example.com', '+jane@example.com'],
  ['...@gmail.com', '...@gmail.com'],
  ['ＪＡＮＥ@example.com', 'jane@example.com'],
  ['jane@example.com.', 'jane@example.com'],
  ['"a@b"@example.com', '"a@b"@example.com'],
  [' jane@example.com ', 'jane@example.com'],
])('%s arrives at %s', (sent, canonical) => {
  expect(parseMail(sent)?.canonical).toBe(canonical);
});

test.each([
  ['lee77@example.com', 'lee@example.com'],
  ['lee77+news@example.com', 'lee@example.com'],
  ['l.e.e.77@gmail.com', 'lee@gmail.com'],
  ['it1-23@school.example', 'it1-@school.example'],
  ['lee@example.com', undefined],
  ['le77@example.com', undefined],
  ['13800138000@example.com', undefined],
  [`${'0'.repeat(64)}@example.com`, undefined],
])('%s is one of the numbered %s', (sent, stem) => {
  expect(parseMail(sent)?.stem).toBe(stem);
});

test.each([
  ['jane+a+b@example.com', 'a+b'],
  ['jane+@example.com', undefined],
  ['+jane@example.com', undefined],
  ['jane@example.com', undefined],
])('%s has the tag %s', (sent, tag) => {
  expect(parseMail(sent)?.tag).toBe(tag);
});

test.each([
  ['j.a.ne.do.e@gmail.com', 'scattered'],
  ['j.a.ne.do.e+x@googlemail.com', 'scattered'],
  ['maria.del.carmen.lopez@gmail.com', 'few'],
  ['jane.doe@gmail.com', 'few'],
  ['a.b@gmail.com', 'few'],
  ['j.a.ne.do.e@example.com', undefined],
])('%s has dots %s', (sent, dots) => {
  expect(parseMail(sent)?.dots).toBe(dots);
});

test.each([
  ['a@a1.b2.example.co.uk', 'example.co.uk'],
  ['a@bücher.example', 'xn--bcher-kva.example'],
  ['a@XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
  ['a@localhost', 'localhost'],
])('%s has the domain %s', (sent, domain) => {
  expect(parseMail(sent)?.domain).toBe(domain);
});

test('a domain alone has no mailbox', () => {
  expect(parseMail(undefined, 'Mail.Example.org')).toEqual({
    domain: 'example.org',
    canonical: undefined,
    stem: undefined,
    tag: undefined,
    dots: undefined,
    mailbox: undefined,
    mask: undefined,
    disposable: false,
  });
});

test('a mailbox that the sender hashed is a name for it, without pattern', () => {
  const digest = 'C0FFEE'.repeat(8);
  expect(parseMail(digest, 'example.org')).toMatchObject({
    domain: 'example.org',
    mailbox: digest.toLowerCase(),
    canonical: undefined,
    mask: undefined,
  });
  expect(parseMail(`${'0a'.repeat(16)}@example.org`)).toMatchObject({
    domain: 'example.org',
    canonical: undefined,
    mask: undefined,
  });
});

test('a name that a relay drew has no shape of its own', () => {
  expect(parseMail('x7k2p9qwtz@privaterelay.appleid.com')).toMatchObject({ domain: 'appleid.com', mask: undefined });
  expect(parseMail('x7k2p9qwtz@mozmail.com')?.mask).toBeUndefined();
  expect(parseMail('x7k2p9qwtz@example.com')?.mask).toBe('ldldldllll');
});

test('a disposable provider is known, its subdomains too', () => {
  expect(parseMail('a@mailinator.com')?.disposable).toBe(true);
  expect(parseMail('a@x.y.mailinator.com')?.disposable).toBe(true);
  expect(parseMail('a@notmailinator.com.example')?.disposable).toBe(false);
});

test.each([undefined, '', ' ', '@', 'a@', 'a@..', 'a@exa mple.com', 'a@[', '@\u0000'])('%j is nothing', sent => {
  expect(parseMail(sent)).toBeUndefined();
});

test('a control character makes the name worthless, not the domain', () => {
  expect(parseMail('a\u001b[2J@example.com')).toMatchObject({
    domain: 'example.com',
    mailbox: undefined,
    mask: undefined,
  });
});

test('whatever is sent, what is kept is short and printable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary' }), (name, host) => {
      const mail = parseMail(`${name}@${host}`);
      for (const part of [mail?.domain, mail?.canonical, mail?.mailbox, mail?.mask]) {
        expect(part?.length ?? 0).toBeLessThanOrEqual(64 + 1 + 253);
        expect(part ?? '').not.toMatch(/\p{Cc}/u);
      }
    }),
  );
  expect(parseMail(`${'a'.repeat(1_000_000)}@example.com`)).toBeUndefined();
});
