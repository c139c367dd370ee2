/** Words (32 bits) of an id's hash. With 96 bits even a billion ids collide by chance once in 10^10 files. */
const WORDS = 3;

/** Tells whether an id of a stream was there before, in 18 to 36 bytes an id, however long it is. */
export class IdSet {
  private slots = 1024;
  private size = 0;
  private table = new Uint32Array(this.slots * WORDS);

  /** Adds the id; false when it was there. */
  add(id: string): boolean {
    const hash = hashId(id);
    const slot = this.find(hash);
    if (this.table[slot * WORDS] !== 0) return false;
    this.table.set(hash, slot * WORDS);
    this.size++;
    if (this.size * 3 > this.slots * 2) this.grow();
    return true;
  }

  /** The slot of the hash, or the free one where it belongs. */
  private find([a, b, c]: HashWords): number {
    const { table, slots } = this;
    let slot = b & (slots - 1);
    for (;;) {
      const at = slot * WORDS;
      if (table[at] === 0) return slot;
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c) return slot;
      slot = (slot + 1) & (slots - 1);
    }
  }

  private grow(): void {
    const old = this.table;
    this.slots *= 2;
    this.table = new Uint32Array(this.slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] === 0) continue;
      const hash: HashWords = [old[at], old[at + 1], old[at + 2]];
      this.table.set(hash, this.find(hash) * WORDS);
    }
  }
}

type HashWords = [number, number, number];

/** Four multiply-and-xor states that feed each other (bryc's cyrb128), of which three are kept. The first is never 0. */
function hashId(id: string): HashWords {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [(a ^ b ^ c ^ d) >>> 0 || 1, (b ^ a) >>> 0, (c ^ a) >>> 0];
}
