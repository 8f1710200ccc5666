import { AssignerProtocol, type GroupMember, type PartitionAssigner } from 'kafkajs';

/** The name is part of the protocol: members that assign differently cannot be in one group. */
const name = 'floodgate-one-judge';
const version = 1;

/**
 * Gives every partition of the group to one member, so that its sums are whole; the others stand by. Sticky: the member
 * that has them keeps them. Each says when it joins in which generation of the group it last had them, 0 for never.
 */
export function oneJudge(judgedIn: () => number): PartitionAssigner {
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
      const userData = Buffer.alloc(4);
      userData.writeInt32BE(judgedIn());
      return { name, metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData }) };
    },
  });
}

/**
 * The member that was the judge last; of several, or of none, the first by id. One that slept while another judged says
 * an older generation than that one.
 */
export function judgeOf(members: readonly GroupMember[]): string | undefined {
  const said = members.map(({ memberId, memberMetadata }) => {
    const userData = AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData;
    return { memberId, judgedIn: userData?.length === 4 ? userData.readInt32BE() : 0 };
  });
  const newest = Math.max(...said.map(({ judgedIn }) => judgedIn));
  return said
    .filter(({ judgedIn }) => judgedIn === newest)
    .map(({ memberId }) => memberId)
    .sort()[0];
}
