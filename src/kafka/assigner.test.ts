import { AssignerProtocol } from 'kafkajs';
import { judgeOf, oneJudge } from './assigner.ts';

type Config = Parameters<ReturnType<typeof oneJudge>>[0];

const cluster = {
  findTopicPartitionMetadata: (topic: string) =>
    Array.from({ length: topic === 'logs' ? 3 : 1 }, (_, partitionId) => ({ partitionId })),
} as unknown as Config['cluster'];

const assigner = (isJudge: boolean) => oneJudge(() => isJudge)({ cluster, groupId: 'g' } as Config);
const member = (memberId: string, isJudge: boolean) => ({
  memberId,
  memberMetadata: assigner(isJudge).protocol({ topics: ['logs', 'more'] }).metadata,
});

describe('one judge', () => {
  it('gets every partition of every topic, and the others none', async () => {
    const members = [member('b', false), member('a', false), member('c', false)];
    const assignments = await assigner(false).assign({ members, topics: ['logs', 'more'] });
    const decoded = assignments.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    ]);
    expect(Object.fromEntries(decoded)).toEqual({ a: { logs: [0, 1, 2], more: [0] }, b: {}, c: {} });
  });

  it('stays the judge when others come, whatever their ids', () => {
    expect(judgeOf([member('a', false), member('z', true), member('b', false)])).toBe('z');
  });

  it('is the same one for all when several say that they were', () => {
    expect(judgeOf([member('m', true), member('c', true), member('a', false)])).toBe('c');
  });
});
