import { AssignerProtocol } from 'kafkajs';
import { judgeOf, oneJudge } from './assigner.ts';

type Config = Parameters<ReturnType<typeof oneJudge>>[0];

const cluster = {
  findTopicPartitionMetadata: (topic: string) =>
    Array.from({ length: topic === 'logs' ? 3 : 1 }, (_, partitionId) => ({ partitionId })),
} as unknown as Config['cluster'];

const assigner = (judgedIn = 0) => oneJudge(() => judgedIn)({ cluster, groupId: 'g' } as Config);
const member = (memberId: string, judgedIn = 0) => ({
  memberId,
  memberMetadata: assigner(judgedIn).protocol({ topics: ['logs', 'more'] }).metadata,
});

describe('one judge', () => {
  it('gets every partition of every topic, and the others none', async () => {
    const members = [member('b'), member('a'), member('c')];
    const assignments = await assigner().assign({ members, topics: ['logs', 'more'] });
    const decoded = assignments.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    ]);
    expect(Object.fromEntries(decoded)).toEqual({ a: { logs: [0, 1, 2], more: [0] }, b: {}, c: {} });
  });

  it('stays the judge when others come, whatever their ids', () => {
    expect(judgeOf([member('a'), member('z', 7), member('b')])).toBe('z');
  });

  it('is the one that judged last when several did: the other has slept meanwhile', () => {
    expect(judgeOf([member('a', 7), member('z', 8), member('b')])).toBe('z');
  });

  it('is the same one for all when nothing tells them apart', () => {
    expect(judgeOf([member('m', 7), member('c', 7), member('a')])).toBe('c');
  });
});
