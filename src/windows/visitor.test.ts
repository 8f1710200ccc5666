import { type Followed, newVisitor, saveVisitor, visitorOf } from './visitor.ts';

describe('a visitor that is kept', () => {
  const followed: Followed = { signupMs: 1_000, used: false, confirmedAfterMs: undefined };
  const followeds = { numberOf: () => 7, at: () => followed };

  it('is a number where it has only requested things', () => {
    expect(saveVisitor({ ...newVisitor(), requests: 3 }, followeds)).toBe(3);
    expect(visitorOf(3, followeds)).toEqual({ ...newVisitor(), requests: 3 });
  });

  it('knows whose account it is to tell of, also where it has not signed up itself', () => {
    const saved = saveVisitor({ ...newVisitor(), awaiting: [followed] }, followeds);
    expect(visitorOf(JSON.parse(JSON.stringify(saved)), followeds).awaiting).toEqual([followed]);
  });
});
