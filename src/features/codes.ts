/**
 * Numbers sets as they are met: the same set gives the same code, from 1 on. A set is told by the sum of two 32-bit random words
 * of its elements, so that the order of its elements does not matter; of a million different sets two are confused with a chance of
 * about 3e-8.
 */
export class Codes {
  private slots = new Int32Array(256);
  private first = new Int32Array(128);
  private second = new Int32Array(128);
  private count = 0;

  /** The code of the set whose elements' words add up to `a` and `b`. */
  code(a: number, b: number): number {
    let mask = this.slots.length - 1;
    if (2 * this.count >= mask) mask = this.grow();
    let slot = (a ^ (a >>> 15)) & mask;
    for (;;) {
      const code = this.slots[slot];
      if (code === 0) break;
      if (this.first[code - 1] === a && this.second[code - 1] === b) return code;
      slot = (slot + 1) & mask;
    }
    this.first[this.count] = a;
    this.second[this.count] = b;
    this.slots[slot] = ++this.count;
    return this.count;
  }

  private grow(): number {
    const mask = this.slots.length * 2 - 1;
    this.slots = new Int32Array(mask + 1);
    const larger = (old: Int32Array) => {
      const grown = new Int32Array(this.slots.length / 2);
      grown.set(old);
      return grown;
    };
    this.first = larger(this.first);
    this.second = larger(this.second);
    for (let code = 1; code <= this.count; code++) {
      const a = this.first[code - 1];
      let slot = (a ^ (a >>> 15)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = code;
    }
    return mask;
  }
}
