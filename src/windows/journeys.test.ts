import { Holes } from './holes.ts';
import { Journeys, type VisitorKeys } from './journeys.ts';

const minute = 60_000;
const start = 10 * minute;

/** Journeys of a site that has been up for a while, so that absence means something. */
function warm(): Journeys {
  const journeys = new Journeys(10_000, new Holes());
  for (let i = 0; i < 30; i++)
    journeys.request(`sold-${i}`, `198.51.100.${i}`, i * 1_000, i < 10 ? 'signup_form' : 'other', undefined);
  return journeys;
}

const by = (session: string | undefined, address = 'a203.0.113.7 Mozilla'): VisitorKeys => ({
  session,
  device: undefined,
  address,
  client: '203.0.113.7',
});
const created = (person: string) => ({ person, mailbox: person, outcome: 'created' as const });
const rejected = (person: string) => ({ person, mailbox: person, outcome: 'rejected' as const });

describe('journeys', () => {
  it('tells form, pace and pages of one visitor', () => {
    const journeys = warm();
    journeys.request('s1', '203.0.113.7', start, 'other', undefined);
    journeys.request('s1', '203.0.113.7', start + 2_000, 'signup_form', undefined);
    const { journey } = journeys.signup(by('s1'), start + 32_000, created('ann@example.org'));
    expect(journey).toMatchObject({ form: true, paceMs: 30_000, pagesBefore: 1, joinedBy: 'session', shared: false });
  });

  it('says that the form is missing only where forms are seen, and not in the first minutes of a log', () => {
    expect(warm().signup(by('s1'), start, created('a')).journey.form).toBe(false);
    const cold = new Journeys(100, new Holes());
    expect(cold.signup(by('s1'), 0, created('a')).journey.form).toBeUndefined();
    const formless = new Journeys(100, new Holes());
    for (let i = 0; i < 30; i++) formless.request(`s${i}`, '203.0.113.7', i, 'other', undefined);
    expect(formless.signup(by('new'), start, created('a')).journey.form).toBeUndefined();
  });

  it('does not miss a form that nobody requests any more', () => {
    const journeys = new Journeys(10_000, new Holes());
    const read = (from: number, count: number, isForm: (i: number) => boolean) => {
      for (let i = from; i < from + count; i++) {
        journeys.request(`s${i}`, `198.51.100.${i % 250}`, i * 1_000, isForm(i) ? 'signup_form' : 'other', undefined);
      }
    };
    read(0, 600, i => i % 5 === 0);
    expect(journeys.signup(by('a'), 600_000, created('a')).journey.form).toBe(false);
    read(600, 100, () => false);
    expect(journeys.signup(by('b'), 700_000, created('b')).journey.form).toBeUndefined();
    read(700, 1, () => true);
    expect(journeys.signup(by('c'), 701_000, created('c')).journey.form).toBe(false);
  });

  it('lets one form serve one sign-up only', () => {
    const journeys = warm();
    journeys.request('s1', '203.0.113.7', start, 'signup_form', undefined);
    expect(journeys.signup(by('s1'), start + 9_000, created('a')).journey.form).toBe(true);
    expect(journeys.signup(by('s1'), start + 19_000, created('b')).journey.form).toBe(false);
  });

  it('finds the form under the address when the session only began with the sign-up', () => {
    const journeys = warm();
    journeys.request('a203.0.113.7 Mozilla', '203.0.113.7', start, 'signup_form', undefined);
    const { journey } = journeys.signup(by('fresh'), start + 9_000, created('a'));
    expect(journey).toMatchObject({ form: true, joinedBy: 'address' });
  });

  it('goes on under the session that the first answer set: pages, use and retries', () => {
    const journeys = warm();
    journeys.request('a203.0.113.7 Mozilla', '203.0.113.7', start, 'signup_form', undefined);
    journeys.request('sfresh', '203.0.113.7', start + 200, 'other', undefined);
    const first = journeys.signup(by('sfresh'), start + 9_000, rejected('taken@example.org'));
    expect(first.journey).toMatchObject({ form: true, pagesBefore: 1, retry: false });
    const { journey, followed } = journeys.signup(by('sfresh'), start + 15_000, created('free@example.org'));
    expect(journey).toMatchObject({ retry: true, form: true });
    journeys.request('sfresh', '203.0.113.7', start + 16_000, 'other', undefined);
    expect(followed.used).toBe(true);
  });

  it('follows who signs up in no session, on a device that is known, in the one that the answer begins there', () => {
    const journeys = warm();
    const keys: VisitorKeys = { ...by(undefined), device: 'd1' };
    journeys.request('d1', '203.0.113.7', start, 'other', undefined);
    const { followed } = journeys.signup(keys, start + 5_000, created('ann@example.org'));
    journeys.request('s9', '203.0.113.7', start + 6_000, 'other', undefined, 'd9');
    expect(followed.used).toBe(false);
    journeys.request('s1', '203.0.113.7', start + 7_000, 'other', undefined, 'd1');
    expect(followed).toMatchObject({ used: true, confirmedAfterMs: undefined });
    journeys.request('s1', '198.51.100.7', start + 60_000, 'signup_verify', undefined, 'd1');
    expect(followed.confirmedAfterMs).toBe(55_000);
  });

  it('follows who signs up without a cookie under the one that the answer sets, from that address', () => {
    const journeys = warm();
    const { followed } = journeys.signup(by(undefined), start, created('ann@example.org'));
    journeys.request('sold-1', '203.0.113.7', start + 1_000, 'other', undefined);
    journeys.request('sfar', '198.51.100.4', start + 2_000, 'other', undefined);
    expect(followed.used).toBe(false);
    journeys.request('snew', '203.0.113.7', start + 3_000, 'other', undefined);
    expect(followed.used).toBe(true);
  });

  /** Who comes from an address where nobody was, without a cookie. */
  const bare: VisitorKeys = {
    session: undefined,
    device: undefined,
    address: 'a203.0.113.8 Mozilla',
    client: '203.0.113.8',
  };

  it('joins who signs up without a cookie with the one session that began at that address of late', () => {
    const journeys = warm();
    journeys.request('s1', bare.client, start, 'other', undefined);
    journeys.request('s1', bare.client, start + 2_000, 'signup_form', undefined);
    const { journey, followed } = journeys.signup(bare, start + 32_000, created('ann@example.org'));
    expect(journey).toMatchObject({ form: true, paceMs: 30_000, pagesBefore: 1, joinedBy: 'session' });
    journeys.request('s1', bare.client, start + 40_000, 'other', undefined);
    expect(followed.used).toBe(true);
    // Nobody else is joined with it, nor whoever says nothing of who it is.
    journeys.request('s1', bare.client, start + 50_000, 'signup_form', undefined);
    for (const person of ['bob@example.org', undefined]) {
      const next = journeys.signup(bare, start + 60_000, { person, mailbox: undefined, outcome: 'created' });
      expect(next.journey.form).toBe(false);
    }
  });

  it('joins nobody with a session where several began at an address of late, nor after half an hour', () => {
    const journeys = warm();
    for (const session of ['s1', 's2']) journeys.request(session, bare.client, start, 'signup_form', undefined);
    expect(journeys.signup(bare, start + 9_000, created('ann@example.org')).journey.form).toBe(false);
    const late = warm();
    late.request('s1', bare.client, start, 'signup_form', undefined);
    expect(late.signup(bare, start + 31 * minute, created('ann@example.org')).journey.form).toBe(false);
  });

  it('follows whoever refuses cookies, and has another session with each request, by what began at that address', () => {
    const journeys = warm();
    journeys.request('s1', '203.0.113.7', start - 20_000, 'other', undefined);
    journeys.request('s2', '203.0.113.7', start - 10_000, 'signup_form', undefined);
    const { journey, followed } = journeys.signup(by('s3'), start, created('ann@example.org'));
    expect(journey).toMatchObject({ form: true, paceMs: 10_000, pagesBefore: 1, shared: false });
    journeys.request('s4', '203.0.113.7', start + 5_000, 'other', undefined);
    expect(followed.used).toBe(true);
  });

  it('takes nothing for theirs from those who keep their cookies', () => {
    const journeys = warm();
    for (const [session, from] of [['s1', start] as const, ['s2', start + 1_000] as const]) {
      journeys.request(session, '203.0.113.7', from, 'signup_form', undefined);
      journeys.request(session, '203.0.113.7', from + 9_000, 'other', undefined);
    }
    expect(journeys.signup(by('s3'), start + 20_000, created('bob@example.org')).journey.form).toBe(false);
    expect(journeys.signup(by('s1'), start + 30_000, created('ann@example.org')).journey.form).toBe(true);
  });

  it('takes no form for theirs that was asked for longer ago than half an hour', () => {
    const journeys = warm();
    journeys.request('s1', '203.0.113.7', start, 'signup_form', undefined);
    for (let i = 1; i <= 4; i++) journeys.request(`t${i}`, '203.0.113.7', start + i * 10 * minute, 'other', undefined);
    expect(journeys.signup(by('s3'), start + 41 * minute, created('bob@example.org')).journey.form).toBe(false);
  });

  it('says nothing of pace and use where a second one signs up so', () => {
    const journeys = warm();
    journeys.request('s1', '203.0.113.7', start, 'signup_form', undefined);
    journeys.request('s2', '203.0.113.7', start + 1_000, 'signup_form', undefined);
    journeys.signup(by('s3'), start + 5_000, created('ann@example.org'));
    const { journey, followed } = journeys.signup(by('s4'), start + 6_000, created('bob@example.org'));
    expect(journey).toMatchObject({ form: true, shared: true, paceMs: undefined, pagesBefore: undefined });
    journeys.request('s5', '203.0.113.7', start + 8_000, 'other', undefined);
    expect(followed.used).toBe(false);
  });

  it('knows the next try of the same mailbox once the first answer has set a cookie', () => {
    const journeys = warm();
    journeys.signup(by(undefined), start, rejected('ann@example.org'));
    expect(journeys.signup(by('snew'), start + 9_000, created('bob@example.org')).journey.retry).toBe(false);
    journeys.signup(by(undefined), start + 10_000, rejected('ann@example.org'));
    expect(journeys.signup(by('snewer'), start + 19_000, created('ann@example.org')).journey.retry).toBe(true);
  });

  it('says nothing of pace, visits and use where a campus shares address and agent', () => {
    const journeys = warm();
    const key = 'a203.0.113.7 Mozilla';
    for (let i = 0; i < 3; i++) journeys.request(key, '203.0.113.7', start + i * 1_000, 'signup_form', undefined);
    const { journey } = journeys.signup(by(undefined, key), start + 9_000, created('a'));
    expect(journey).toMatchObject({ shared: true, form: true });
    expect(journey.paceMs).toBeUndefined();
    expect(journey.pagesBefore).toBeUndefined();
  });

  describe('where several people sign up behind one address and agent', () => {
    const key = 'a203.0.113.7 Mozilla';
    let people = 0;
    /** Asks for the form and sends it a second later. */
    const inTurn = (journeys: Journeys, askedMs: number) => {
      journeys.request(key, '203.0.113.7', askedMs, 'signup_form', undefined);
      return journeys.signup(by(undefined, key), askedMs + 1_000, created(`person-${people++}`)).journey;
    };

    it('tells the pace once three have asked for the form and sent it in turn', () => {
      const journeys = warm();
      const seen = Array.from({ length: 5 }, (_, i) => inTurn(journeys, start + i * 20_000));
      expect(seen.map(({ paceMs }) => paceMs)).toEqual([1_000, undefined, undefined, 1_000, 1_000]);
      expect(seen.at(-1)).toMatchObject({ shared: true, pagesBefore: undefined });
    });

    it('tells it no more when somebody comes who has the form from a cache, and may have taken that of another', () => {
      const journeys = warm();
      for (let i = 0; i < 4; i++) inTurn(journeys, start + i * 20_000);
      journeys.signup(by(undefined, key), start + 90_000, created('cached'));
      const after = Array.from({ length: 4 }, (_, i) => inTurn(journeys, start + 100_000 + i * 20_000).paceMs);
      expect(after).toEqual([undefined, undefined, undefined, 1_000]);
    });

    it('tells it no more when somebody with a session of their own comes without a form', () => {
      const journeys = warm();
      for (let i = 0; i < 4; i++) inTurn(journeys, start + i * 20_000);
      journeys.signup(by('s1', key), start + 90_000, created('cached'));
      expect(inTurn(journeys, start + 100_000).paceMs).toBeUndefined();
    });

    it('tells it no more when two forms were open at once', () => {
      const journeys = warm();
      for (let i = 0; i < 4; i++) inTurn(journeys, start + i * 20_000);
      for (const ms of [90_000, 91_000]) journeys.request(key, '203.0.113.7', start + ms, 'signup_form', undefined);
      const paces = [99_000, 102_000].map(
        ms => journeys.signup(by(undefined, key), start + ms, created(`p-${ms}`)).journey.paceMs,
      );
      expect(paces).toEqual([undefined, undefined]);
      expect(inTurn(journeys, start + 120_000).paceMs).toBeUndefined();
    });
  });

  it('knows every form of a class that opens thirty behind one address', () => {
    const journeys = warm();
    const key = 'a203.0.113.7 Mozilla';
    for (let i = 0; i < 30; i++) journeys.request(key, '203.0.113.7', start + i * 100, 'signup_form', undefined);
    const forms = Array.from(
      { length: 31 },
      (_, i) => journeys.signup(by(undefined, key), start + minute + i * 1_000, created(`pupil-${i}`)).journey.form,
    );
    expect(forms.slice(0, 30)).toEqual(new Array(30).fill(true));
    expect(forms[30]).toBe(false);
  });

  it('takes another try after a failed one for the same person, with what led up to the first', () => {
    const journeys = warm();
    journeys.request('s1', '203.0.113.7', start, 'signup_form', undefined);
    journeys.signup(by('s1'), start + 20_000, rejected('taken@example.org'));
    const { journey } = journeys.signup(by('s1'), start + 30_000, created('free@example.org'));
    expect(journey).toMatchObject({ retry: true, form: true, paceMs: 20_000 });
  });

  it('does not take somebody else behind the same address for a retry', () => {
    const journeys = warm();
    journeys.signup(by(undefined), start, rejected('ann@example.org'));
    expect(journeys.signup(by(undefined), start + 5_000, created('bob@example.org')).journey.retry).toBe(false);
  });

  it('follows an account: used within a minute, confirmed within ten, by mailbox from another device too', () => {
    const journeys = warm();
    const { followed } = journeys.signup(by('s1'), start, created('ann@example.org'));
    journeys.request('s1', '203.0.113.7', start + 61_000, 'other', undefined);
    expect(followed.used).toBe(false);
    const second = journeys.signup(by('s2'), start, created('bob@example.org')).followed;
    journeys.request('s2', '203.0.113.7', start + 59_000, 'other', undefined);
    expect(second.used).toBe(true);
    journeys.request('elsewhere', '203.0.113.7', start + 5 * minute, 'signup_verify', 'bob@example.org');
    expect(second.confirmedAfterMs).toBe(5 * minute);
    expect(followed.confirmedAfterMs).toBeUndefined();
  });

  it('takes the page that the answer leads to for a use, but for no confirmation', () => {
    const journeys = warm();
    const { followed } = journeys.signup(by('s1'), start, created('ann@example.org'));
    journeys.request('s1', '203.0.113.7', start + 900, 'signup_verify', undefined);
    expect(followed).toMatchObject({ used: true, confirmedAfterMs: undefined });
    journeys.request('s1', '203.0.113.7', start + 2_001, 'signup_verify', undefined);
    expect(followed.confirmedAfterMs).toBe(2_001);
  });

  it('holds no more visitors than its bound', () => {
    const journeys = new Journeys(100, new Holes());
    for (let i = 0; i < 10_000; i++) journeys.request(`hostile-${i}`, '203.0.113.7', i, 'other', undefined);
    expect(journeys.size).toBeLessThanOrEqual(200);
    expect(journeys.forgottenEarly).toBeGreaterThan(0);
  });
});
