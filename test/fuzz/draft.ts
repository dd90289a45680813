/**
 * An input while it is made: bytes that grow, and the parts of the wire that inputs are put together from.
 *
 * Shares no line with the writers under test, and can write what those refuse: padded varints, lengths that lie, index 0.
 */

/** Most bytes of an input; a packet may have no more. */
export const MOST = 65_536;

export class Draft {
  /** Room for one part more than fits, so that parts need no check of their own. */
  readonly bytes = new Uint8Array(2 * MOST);
  length = 0;

  get full(): boolean {
    return this.length >= MOST;
  }

  byte(byte: number): this {
    if (!this.full) this.bytes[this.length++] = byte;
    return this;
  }

  /** A whole number from 0, below 2^53. */
  varint(n: number): this {
    let rest = n;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.byte(rest);
  }

  /** A bigint as an unsigned varint of however many bits. */
  bigVarint(n: bigint): this {
    let rest = n;
    for (; rest >= 0x80n; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    return this.byte(Number(rest));
  }

  zigzag(n: bigint): this {
    return this.bigVarint(n >= 0n ? n * 2n : -2n * n - 1n);
  }

  key(index: number, wireType: number): this {
    return this.varint(index * 8 + wireType);
  }

  float(x: number): this {
    scratch.setFloat32(0, x, true);
    return this.#scratch(4);
  }

  double(x: number): this {
    scratch.setFloat64(0, x, true);
    return this.#scratch(8);
  }

  /** 32 bits as machines have them, for the words of the link. */
  word(n: number): this {
    scratch.setInt32(0, n, true);
    return this.#scratch(4);
  }

  append(bytes: Uint8Array, start = 0, end = bytes.length): this {
    for (let at = start; at < end && !this.full; at++) this.bytes[this.length++] = bytes[at]!;
    return this;
  }

  text(text: string): this {
    return this.append(encoder.encode(text));
  }

  /** What `content` writes, with its length in front. */
  measured(content: () => void): this {
    const start = this.length;
    content();
    const length = this.length - start;
    const prefix = length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
    this.bytes.copyWithin(start + prefix, start, this.length);
    this.length = start;
    this.varint(length);
    this.length = Math.min(MOST, start + prefix + length);
    return this;
  }

  /** A string (0x0a), floats (0x12) or data (0x72) with the lengths around it, without the key of its index. */
  box(form: number, content: () => void): this {
    return this.measured(() => this.byte(form).measured(content));
  }

  /** Makes room for `count` bytes at a place, and fills it with what is there already. */
  insert(at: number, count: number): void {
    this.bytes.copyWithin(at + count, at, this.length);
    this.length = Math.min(MOST, this.length + count);
  }

  remove(at: number, count: number): void {
    const many = Math.min(count, this.length - at);
    this.bytes.copyWithin(at, at + many, this.length);
    this.length -= many;
  }

  #scratch(count: number): this {
    for (let i = 0; i < count; i++) this.byte(scratch.getUint8(i));
    return this;
  }
}

const scratch = new DataView(new ArrayBuffer(8));
const encoder = new TextEncoder();
