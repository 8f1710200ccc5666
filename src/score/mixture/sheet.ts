import type { Interner } from '../../windows/interner.ts';
import type { Attribute } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Row } from '../row.ts';

/**
 * The rows of one look written out as numbers: a *cell* is one value of one attribute under one parent value, a
 * *group* all cells of one attribute under that parent. What is counted later is an array over cells or groups.
 *
 * It holds the codes of its cells until `release`, so that they name the same values until the next look.
 */
export class Sheet {
  readonly attributes: readonly Attribute[];
  readonly rows: readonly Row[];
  readonly weights: Float64Array;
  /** Weight of a row and of the same person's other tries: nobody is to vouch for themselves. */
  readonly ownWeights: Float64Array;
  /** The cells of all rows, one row after the other, and where each row's begin; the last entry is where they end. */
  readonly cells: Int32Array;
  readonly starts: Int32Array;
  readonly cellCount: number;
  readonly groupCount: number;
  /** Per cell: its attribute, its group, its share of the honest past, and how much of a log ratio counts. */
  readonly attributeOf: Int32Array;
  readonly groupOf: Int32Array;
  readonly p0: Float64Array;
  readonly temper: Float64Array;
  /** 1 for groups of attributes that are conduct. */
  readonly isConduct: Uint8Array;
  /** A row that has the cell, to word its value from. */
  readonly example: Int32Array;
  /** Codes of the values and of the parents. */
  readonly cellCodes: number[] = [];
  readonly groupCodes: number[] = [];
  readonly #places: Places;

  constructor(rows: readonly Row[], attributes: readonly Attribute[], background: Background, places: Places) {
    this.attributes = attributes;
    this.rows = rows;
    this.#places = places;
    const width = attributes.length;
    this.weights = weightsOf(rows);
    this.ownWeights = ownWeights(rows);
    const isLeftOut = Uint8Array.from(attributes, ({ informational }) => (informational ? 1 : 0));
    const cells = new Int32Array(rows.length * width);
    this.starts = new Int32Array(rows.length + 1);
    let filled = 0;
    const attributeOf: number[] = [];
    const groupOf: number[] = [];
    const p0: number[] = [];
    const temper: number[] = [];
    const example: number[] = [];
    const isConduct: number[] = [];
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as Row;
      const { codes } = row;
      row.place = i;
      for (let k = 0; k < width; k++) {
        const code = codes[k * 3] ?? -1;
        if (code < 0 || isLeftOut[k] === 1) continue;
        let cell = places.get(code);
        if (cell < 0) {
          const attribute = attributes[k] as Attribute;
          const groupCode = codes[k * 3 + 1] ?? -1;
          let group = places.get(groupCode);
          if (group < 0) {
            group = isConduct.length;
            isConduct.push(attribute.isConduct ? 1 : 0);
            this.groupCodes.push(groupCode);
            places.set(groupCode, group);
          }
          cell = p0.length;
          this.cellCodes.push(code);
          places.set(code, cell);
          attributeOf.push(k);
          groupOf.push(group);
          p0.push(background.probability(attribute, parentOf(row, attribute), row.values[k] ?? '', codes));
          temper.push(background.temper(attribute));
          example.push(i);
        }
        cells[filled++] = cell;
      }
      this.starts[i + 1] = filled;
    }
    this.cells = cells.subarray(0, filled);
    this.cellCount = p0.length;
    this.groupCount = isConduct.length;
    this.isConduct = new Uint8Array(isConduct);
    this.attributeOf = new Int32Array(attributeOf);
    this.groupOf = new Int32Array(groupOf);
    this.p0 = new Float64Array(p0);
    this.temper = new Float64Array(temper);
    this.example = new Int32Array(example);
  }

  /** Place of a row in the sheet, −1 where it is not in. */
  indexOf(row: Row): number {
    return this.rows[row.place] === row ? row.place : -1;
  }

  /** Cell of a value code or group of a parent code, −1 where no row of the sheet has it. */
  place(code: number): number {
    return this.#places.get(code);
  }

  release(): void {
    for (const code of this.cellCodes) this.#places.clear(code);
    for (const code of this.groupCodes) this.#places.clear(code);
  }
}

function weightsOf(rows: readonly Row[]): Float64Array {
  const weights = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) weights[i] = (rows[i] as Row).weight;
  return weights;
}

/** Tries of one person are a first one and the retries after it; what further first ones share, an attack may share. */
function ownWeights(rows: readonly Row[]): Float64Array {
  const retries = new Map<string, number>();
  for (const row of rows) {
    if (row.weight < 1) retries.set(triedBy(row), (retries.get(triedBy(row)) ?? 0) + row.weight);
  }
  if (retries.size === 0) return weightsOf(rows);
  return Float64Array.from(rows, row => {
    const others = retries.get(triedBy(row)) ?? 0;
    return row.weight < 1 ? 1 + others : row.weight + others;
  });
}

function triedBy({ signup, person }: Row): string {
  return signup.sessionId ?? signup.deviceId ?? person;
}

/** Where the codes of the present sheet stand in it. */
export class Places {
  readonly #interner: Interner;
  #places = new Int32Array(4096).fill(-1);

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  get(code: number): number {
    return this.#places[code] ?? -1;
  }

  set(code: number, place: number): void {
    if (code >= this.#places.length) {
      const places = new Int32Array(Math.max(code + 1, this.#places.length * 2)).fill(-1);
      places.set(this.#places);
      this.#places = places;
    }
    this.#interner.holdId(code);
    this.#places[code] = place;
  }

  clear(code: number): void {
    this.#places[code] = -1;
    this.#interner.release(code);
  }
}

function parentOf(row: Row, attribute: Attribute): string | undefined {
  return attribute.parent === undefined ? undefined : row.values[attribute.parent.index];
}
