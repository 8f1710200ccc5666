// Drawn a million times in a run: found once, not at every draw.
const { cos, floor, imul, log, sqrt } = Math;

/**
 * Everything random in a simulation comes from here: sfc32 (Chris Doty-Humphrey's small fast counting generator, 128
 * bits of state), seeded from a name. `stream` gives a generator of its own for each name, and depends on nothing but
 * the names that lead to it: an actor that is added draws from its own stream and reshuffles nobody else's.
 */
export class Random {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(name: string) {
    this.#name = name;
    this.#a = hash(name, 0x6a09e667);
    this.#b = hash(name, 0xbb67ae85);
    this.#c = 0x3c6ef372;
    this.#counter = 1;
    for (let round = 0; round < 12; round++) this.#draw();
  }

  stream(name: string): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.#draw() / 0x1_0000_0000;
  }

  /** A whole number in [0, below). */
  int(below: number): number {
    return floor(this.next() * below);
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** Between two positive numbers, as likely to double as to halve: for sizes and rates. */
  scale(from: number, to: number): number {
    return from * (to / from) ** this.next();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Exponential with this mean: the gaps of independent arrivals. */
  gap(mean: number): number {
    return -log(1 - this.next()) * mean;
  }

  /** Log-normal around a median; `sigma` is the deviation of the logarithm: how long people take. */
  around(median: number, sigma: number): number {
    const radius = sqrt(-2 * log(1 - this.next()));
    return median * Math.exp(sigma * radius * cos(2 * Math.PI * this.next()));
  }

  pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const item = items[this.int(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** One of the items, each as likely as its weight says. */
  weighted<Item>(items: readonly (readonly [item: Item, weight: number])[]): Item {
    let total = 0;
    for (const [, weight] of items) total += weight;
    let rest = this.next() * total;
    for (const [item, weight] of items) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return this.pick(items)[0];
  }

  /** Some of the items, each at most once, in random order. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    const left = [...items];
    const taken: Item[] = [];
    while (taken.length < count && left.length > 0) {
      taken.push(...left.splice(this.int(left.length), 1));
    }
    return taken;
  }

  text(alphabet: string, length: number): string {
    let text = '';
    for (let at = 0; at < length; at++) text += alphabet[this.int(alphabet.length)];
    return text;
  }

  /** Lower-case hexadecimal digits, at most eight. */
  hex(length: number): string {
    return this.#draw().toString(16).padStart(8, '0').slice(0, length);
  }

  #draw(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) >>> 0;
    this.#c = (this.#c + sum) >>> 0;
    return sum;
  }
}

/** 32 bits of a name, as different for similar names as for unlike ones (the mixer of MurmurHash3). */
export function hash(name: string, salt = 0): number {
  let bits = salt;
  for (let at = 0; at < name.length; at++) {
    bits = imul(bits ^ name.charCodeAt(at), 0xcc9e2d51);
    bits = (bits << 15) | (bits >>> 17);
  }
  bits = imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
