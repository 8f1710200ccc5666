import type { Action, Level } from '../outputs.ts';
import { Evaluator, type IncidentEvent } from './evaluate.ts';

const minute = (at: number): string => new Date(Date.UTC(2025, 0, 27, 12) + at * 60_000).toISOString();

function signup(
  id: string,
  label: 'genuine' | 'attack',
  options: { actor?: string; at?: number; campaign?: string } = {},
) {
  return {
    kind: 'signup',
    request_id: id,
    time: minute(options.at ?? 0),
    label,
    actor: options.actor ?? id,
    ...(options.campaign && { campaign: options.campaign }),
  } as const;
}

function verdict(id: string, level: Level, action: Action = 'allow', revision = 0) {
  return { request_id: id, level, action, revision };
}

function event(id: string, state: IncidentEvent['state'], at: number, kind: IncidentEvent['kind'] = 'attack') {
  return { id, state, time: minute(at), kind };
}

function campaign(id: string, from: number, to: number) {
  return { kind: 'campaign', id, start: minute(from), end: minute(to), signups: 5 } as const;
}

describe('precision and recall', () => {
  test('are those of the level malicious, at the last and at the first revision', () => {
    const evaluator = new Evaluator();
    for (const id of ['a1', 'a2', 'a3', 'a4']) evaluator.label(signup(id, 'attack'));
    for (const id of ['g1', 'g2']) evaluator.label(signup(id, 'genuine'));
    evaluator.verdict(verdict('a1', 'malicious'));
    evaluator.verdict(verdict('a2', 'normal'));
    evaluator.verdict(verdict('a2', 'malicious', 'allow', 1));
    evaluator.verdict(verdict('a3', 'suspicious'));
    evaluator.verdict(verdict('g1', 'malicious'));
    evaluator.verdict(verdict('g1', 'normal', 'allow', 1));
    evaluator.verdict(verdict('g2', 'normal'));
    evaluator.verdict(verdict('stranger', 'malicious'));
    const result = evaluator.result();
    expect(result.signups).toEqual({ genuine: 2, attack: 4 });
    expect(result.firstRevision).toEqual({
      truePositives: 1,
      falsePositives: 1,
      falseNegatives: 3,
      precision: 0.5,
      recall: 0.25,
    });
    expect(result.lastRevision).toMatchObject({ truePositives: 2, falsePositives: 0, precision: 1, recall: 0.5 });
    expect(result.withoutVerdict).toBe(1);
    expect(result.withoutLabel).toBe(1);
  });

  test('the last revision is the highest, whatever the order of the file', () => {
    const evaluator = new Evaluator();
    evaluator.label(signup('a1', 'attack'));
    evaluator.verdict(verdict('a1', 'malicious', 'allow', 2));
    evaluator.verdict(verdict('a1', 'normal', 'allow', 1));
    expect(evaluator.result().lastRevision.recall).toBe(1);
  });

  test('are undefined rather than perfect where nothing was to be found', () => {
    const evaluator = new Evaluator();
    evaluator.label(signup('g1', 'genuine'));
    expect(evaluator.result().lastRevision).toMatchObject({ precision: undefined, recall: undefined });
  });
});

describe('people hurt', () => {
  test('are people, not attempts, and stay hurt when a later revision relents', () => {
    const evaluator = new Evaluator();
    evaluator.label(campaign('c-1', 10, 20));
    evaluator.label(signup('g1', 'genuine', { actor: 'p-1', at: 1 }));
    evaluator.label(signup('g2', 'genuine', { actor: 'p-1', at: 12 }));
    evaluator.label(signup('g3', 'genuine', { actor: 'p-2', at: 15 }));
    evaluator.label(signup('g4', 'genuine', { actor: 'p-3', at: 30 }));
    evaluator.label(signup('a1', 'attack', { actor: 'c-1-a-1', at: 15 }));
    evaluator.verdict(verdict('g1', 'malicious', 'deny'));
    evaluator.verdict(verdict('g1', 'normal', 'allow', 1));
    evaluator.verdict(verdict('g2', 'malicious', 'challenge'));
    evaluator.verdict(verdict('a1', 'malicious', 'deny'));
    const { everybody, insideAttacks } = evaluator.result();
    expect(everybody).toEqual({ people: 3, challenged: 1, denied: 1, challengedShare: 1 / 3, deniedShare: 1 / 3 });
    expect(insideAttacks).toEqual({ people: 2, challenged: 1, denied: 0, challengedShare: 0.5, deniedShare: 0 });
  });
});

describe('incidents', () => {
  function campaignsWith(events: readonly IncidentEvent[]) {
    const evaluator = new Evaluator();
    evaluator.label(campaign('c-1', 30, 60));
    for (const one of events) evaluator.alert(one);
    return evaluator.result();
  }

  test('delay is from the first sign-up of a campaign, which may come long after its first request', () => {
    const evaluator = new Evaluator();
    evaluator.label(campaign('c-1', 10, 20));
    for (const at of [12, 11.5, 13.4, 13.6]) {
      evaluator.label(signup(`a-${at}`, 'attack', { at, campaign: 'c-1' }));
    }
    evaluator.label(signup('a-2', 'attack', { at: 10.5, campaign: 'c-2' }));
    evaluator.alert(event('inc', 'open', 12.5));
    expect(evaluator.result().campaigns).toMatchObject([{ delayMs: 60_000, firstPerMin: 1.5 }]);
  });

  test('delay is from the start of a campaign without labelled sign-ups to the event that opened the incident', () => {
    const { campaigns, falseIncidents } = campaignsWith([
      event('i-1', 'open', 32),
      event('i-1', 'update', 35),
      event('i-1', 'closed', 70),
    ]);
    expect(campaigns).toMatchObject([{ id: 'c-1', detection: 'detected', delayMs: 120_000, incidents: 1 }]);
    expect(falseIncidents).toBe(0);
  });

  test('a campaign without an incident in its time is missed', () => {
    expect(campaignsWith([]).campaigns).toMatchObject([{ detection: 'missed', delayMs: undefined, incidents: 0 }]);
  });

  test('an incident in the quarter of an hour after a campaign belongs to it but detects nothing', () => {
    const inTime = campaignsWith([event('i-1', 'open', 74)]);
    expect(inTime.campaigns).toMatchObject([{ detection: 'missed', incidents: 1 }]);
    expect(inTime.falseIncidents).toBe(0);
    expect(campaignsWith([event('i-1', 'open', 76)]).falseIncidents).toBe(1);
  });

  test('an incident that opened before is false; while it lasts nothing else can detect the campaign', () => {
    expect(campaignsWith([event('i-1', 'open', 10)])).toMatchObject({
      campaigns: [{ detection: 'early', delayMs: undefined }],
      falseIncidents: 1,
    });
    expect(campaignsWith([event('i-1', 'open', 10), event('i-1', 'closed', 20)])).toMatchObject({
      campaigns: [{ detection: 'missed' }],
      falseIncidents: 1,
    });
  });

  test('crowds are counted apart and detect no attack', () => {
    const { campaigns, crowdIncidents, falseIncidents } = campaignsWith([event('i-1', 'open', 35, 'crowd')]);
    expect(campaigns).toMatchObject([{ detection: 'missed' }]);
    expect(crowdIncidents).toBe(1);
    expect(falseIncidents).toBe(0);
  });
});
