import { detectFormat } from './decode/detect.ts';
import { eachLine } from './decode/lines.ts';
import type { Format, Reader, Unreadable } from './decode/reader.ts';
import { createReader } from './decode/readers.ts';
import type { Surfaces } from './decode/surface.ts';
import type { Arriving } from './engine.ts';
import type { Enricher } from './enrich/index.ts';
import type { Position } from './outputs.ts';
import { clearRequest, Request } from './request.ts';
import type { RawRecord } from './sources/source.ts';

const samplesMax = 20;
const sampleChars = 120;

export interface UnreadableLine {
  readonly reason: Unreadable;
  readonly position: Position;
  /** The head of the line, printable characters only. */
  readonly text: string;
}

/** A record of which something could not be read, for whoever keeps it. */
export interface Refused {
  readonly reason: Unreadable;
  readonly position: Position;
  readonly bytes: Buffer;
}

/** Bytes to classified requests, for all partitions; counts by reason what cannot be read, and never stops. */
export class Intake {
  readonly #format: Format | 'auto';
  readonly #lineMaxBytes: number;
  readonly #surfaces: Surfaces;
  readonly #enricher: Enricher;
  readonly #say: (notice: string) => void;
  readonly #refused: (line: Refused) => void;
  readonly #readers = new Map<number, Reader>();
  readonly #request = new Request();
  readonly unreadable: Partial<Record<Unreadable, number>> = {};
  /** A bounded sample of what could not be read. */
  readonly samples: UnreadableLine[] = [];
  lines = 0;

  constructor(options: {
    readonly format: Format | 'auto';
    readonly lineMaxBytes: number;
    readonly surfaces: Surfaces;
    readonly enricher: Enricher;
    readonly say: (notice: string) => void;
    /** Told of each line that cannot be read; its bytes are good until it returns. */
    readonly refused: (line: Refused) => void;
  }) {
    this.#format = options.format;
    this.#lineMaxBytes = options.lineMaxBytes;
    this.#surfaces = options.surfaces;
    this.#enricher = options.enricher;
    this.#say = options.say;
    this.#refused = options.refused;
  }

  /** Calls `arrive` for each line that can be read, always with the same object. */
  read(partition: number, record: RawRecord, arrive: (arriving: Arriving) => void): void {
    if (record.overlong) {
      this.lines++;
      this.#refuse('too_long', record, record.value, 0, record.value.length, record.firstLine);
      return;
    }
    if (record.value.length === 0 && record.offset !== undefined) {
      this.lines++;
      this.#refuse('no_value', record, record.value, 0, 0, record.firstLine);
      return;
    }
    const reader = this.#reader(partition, record);
    const request = this.#request;
    // One object for all lines: the engine copies what it keeps, and most lines are not kept.
    const { source, offset, isUnread = false } = record;
    const arriving = { timeMs: 0, request, source, line: 0, offset, isUnread } as Arriving;
    eachLine(record, (bytes, from, to, line) => {
      this.lines++;
      if (to - from > this.#lineMaxBytes) {
        this.#refuse('too_long', record, bytes, from, to, line);
        return;
      }
      clearRequest(request);
      const reason = reader.read(bytes, from, to, request);
      if (reason !== undefined) {
        this.#refuse(reason, record, bytes, from, to, line);
        return;
      }
      const address = this.#enricher.address(request.clientIp, request.asn, request.country);
      if (address === undefined) {
        this.#refuse('client_ip', record, bytes, from, to, line);
        return;
      }
      arriving.timeMs = request.timeMs;
      arriving.address = address;
      arriving.surface = this.#surfaces.classify(request);
      arriving.outcome = arriving.surface === 'signup' ? this.#surfaces.outcome(request) : 'created';
      arriving.line = line;
      arrive(arriving);
    });
  }

  #reader(partition: number, record: RawRecord): Reader {
    let reader = this.#readers.get(partition);
    if (reader !== undefined) return reader;
    let format = this.#format;
    if (format === 'auto') {
      const detected = detectFormat(record.value);
      format = detected ?? 'json';
      this.#say(
        detected === undefined
          ? `${record.source}: no known format in the first lines, reading it as json (choose with --format)`
          : `${record.source}: format ${format}`,
      );
    }
    reader = createReader(format);
    this.#readers.set(partition, reader);
    return reader;
  }

  #refuse(reason: Unreadable, record: RawRecord, bytes: Buffer, from: number, to: number, line: number): void {
    this.unreadable[reason] = (this.unreadable[reason] ?? 0) + 1;
    const position = {
      source: record.source,
      line,
      ...(record.offset === undefined ? {} : { offset: record.offset }),
    };
    this.#refused({ reason, position, bytes: bytes.subarray(from, to) });
    if (this.samples.length >= samplesMax) return;
    const head = bytes.toString('latin1', from, Math.min(to, from + sampleChars));
    this.samples.push({ reason, position, text: head.replaceAll(/[^\x20-\x7e]/g, '·') });
  }
}
