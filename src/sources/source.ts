/**
 * Sources yield raw records and know nothing of formats. A record holds one line or many, newline-separated; a file
 * is one partition whose records are runs of whole lines, a Kafka message is one record.
 */
export interface RawRecord {
  readonly value: Buffer;
  /** File name, or topic and partition. */
  readonly source: string;
  /** Number of the record's first line, from 1. */
  readonly firstLine: number;
  /** Kafka offset, where there is one. */
  readonly offset?: string;
  /** No earlier process has read it: what was said before cannot have been of it. */
  readonly isUnread?: boolean;
  /**
   * Set when this record is the head of one line longer than the bound: the rest was skipped, nothing else is in the
   * record.
   */
  readonly overlong?: boolean;
}

/** One ordered stream of records: a file, standard input, a Kafka partition. */
export interface Partition {
  readonly name: string;
  /** Bytes read and bytes in all where known, for progress. */
  readonly progress: () => { readonly read: number; readonly total: number | undefined };
  /** Rejects with a `FloodgateError` that names the place; what was yielded before it stays valid. */
  records(): AsyncIterator<RawRecord>;
}

export interface Source {
  readonly partitions: readonly Partition[];
  close(): Promise<void>;
}
