import { AssignerProtocol, type GroupMember, type PartitionAssigner } from 'kafkajs';

/** The name is part of the protocol: members that assign differently cannot be in one group. */
const name = 'floodgate-one-judge';
const version = 1;

/**
 * Gives every partition of the group to one member, so that its sums are whole; the others stand by. Sticky: the member
 * that has them keeps them, which it says when it joins; otherwise the first by id takes them, so that all agree.
 */
export function oneJudge(isJudge: () => boolean): PartitionAssigner {
  return ({ cluster }) => ({
    name,
    version,
    async assign({ members, topics }) {
      const judge = judgeOf(members);
      const all = Object.fromEntries(
        topics.map(topic => [topic, cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)]),
      );
      return members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version,
          assignment: memberId === judge ? all : {},
          userData: Buffer.alloc(0),
        }),
      }));
    },
    protocol({ topics }) {
      const userData = Buffer.from([isJudge() ? 1 : 0]);
      return { name, metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData }) };
    },
  });
}

/** The member that was the judge before; of several that say so, or of none, the first by id. */
export function judgeOf(members: readonly GroupMember[]): string | undefined {
  const ids = (some: readonly GroupMember[]) => some.map(({ memberId }) => memberId).sort();
  const sitting = members.filter(
    ({ memberMetadata }) => AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData[0] === 1,
  );
  return ids(sitting)[0] ?? ids(members)[0];
}
