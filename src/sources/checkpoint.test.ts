import { checkpointOf, readCheckpoint } from './checkpoint.ts';

describe('the metadata of an offset', () => {
  it('says where to read from and how far judging had come', () => {
    const watermarkMs = Date.UTC(2025, 0, 27, 13, 34, 10);
    const checkpoint = { replayFrom: '9007199254740993', watermarkMs, deliveredMs: watermarkMs };
    const metadata = checkpointOf(checkpoint);
    expect(JSON.parse(metadata)).toEqual({
      v: 1,
      replayFrom: '9007199254740993',
      watermark: '2025-01-27T13:34:10.000Z',
    });
    expect(readCheckpoint(metadata)).toEqual(checkpoint);
  });

  it('says how far all sinks were told where that is less', () => {
    const watermarkMs = Date.UTC(2025, 0, 27, 13, 34, 10);
    const checkpoint = { replayFrom: '0', watermarkMs, deliveredMs: watermarkMs - 5_000 };
    const metadata = checkpointOf(checkpoint);
    expect(JSON.parse(metadata)).toMatchObject({ delivered: '2025-01-27T13:34:05.000Z' });
    expect(readCheckpoint(metadata)).toEqual(checkpoint);
  });

  it('says of a blindness what the next process needs to go on with it', () => {
    const watermarkMs = Date.UTC(2025, 0, 27, 13, 34, 10);
    const blind = { id: 'inc-20250127-133000-a41c', openedMs: watermarkMs - 250_000, reason: 'lag' } as const;
    const checkpoint = { replayFrom: '0', watermarkMs, deliveredMs: watermarkMs, blind };
    const metadata = checkpointOf(checkpoint);
    expect(JSON.parse(metadata)).toMatchObject({
      blind: { id: 'inc-20250127-133000-a41c', opened: '2025-01-27T13:30:00.000Z', reason: 'lag' },
    });
    expect(readCheckpoint(metadata)).toEqual(checkpoint);
  });

  it('is nothing when somebody else wrote it', () => {
    for (const metadata of ['', 'x', '{}', '[]', '{"v":2,"replayFrom":"1","watermark":"2025-01-27T13:34:10.000Z"}']) {
      expect(readCheckpoint(metadata)).toBeUndefined();
    }
    expect(readCheckpoint('{"v":1,"replayFrom":"-1","watermark":"2025-01-27T13:34:10.000Z"}')).toBeUndefined();
  });
});
