/**
 * What waits to be written to a stream socket: the frames of one turn, laid out in one chunk that costs one system call.
 *
 * Chunks whose bytes the system has copied are used again, so that in the steady state nothing is allocated. Invariant: no
 * chunk is written to while a socket still holds it.
 */

import type { Socket } from "node:net";

export class Outbox {
  readonly #socket: Socket;
  readonly #pool: ChunkPool;
  #chunk: Buffer | undefined;
  #used = 0;

  constructor(socket: Socket, pool: ChunkPool) {
    this.#socket = socket;
    this.#pool = pool;
  }

  /** Bytes laid out and not flushed, and those the socket holds. */
  get waitingBytes(): number {
    return this.#used + this.#socket.writableLength;
  }

  /** The chunk with room for `bytes` more; `claim` says where they begin. */
  room(bytes: number): Buffer {
    const needed = this.#used + bytes;
    if (this.#chunk !== undefined && needed <= this.#chunk.length) return this.#chunk;
    const larger = this.#pool.take(Math.max(needed, 2 * (this.#chunk?.length ?? 0)));
    if (this.#chunk !== undefined) {
      this.#chunk.copy(larger, 0, 0, this.#used);
      this.#pool.give(this.#chunk);
    }
    this.#chunk = larger;
    return larger;
  }

  /** Takes `bytes` of the room there is; gives the offset of the first. */
  claim(bytes: number): number {
    const at = this.#used;
    this.#used += bytes;
    return at;
  }

  /** Writes all that is laid out, in one call. */
  flush(): void {
    const chunk = this.#chunk;
    if (chunk === undefined) return;
    const used = this.#used;
    this.clear();
    if (!this.#socket.writable) return;
    this.#socket.write(chunk.subarray(0, used));
    // Nothing left waiting means that the system has copied all of it, and the chunk is ours again.
    if (this.#socket.writableLength === 0) this.#pool.give(chunk);
  }

  /** Forgets what is laid out. */
  clear(): void {
    this.#chunk = undefined;
    this.#used = 0;
  }
}

/** Chunks that were written and taken by the system, for the next turn; one pool serves all sockets of a port. */
export class ChunkPool {
  static readonly #bytes = 4096;
  static readonly #most = 256;
  readonly #free: Buffer[] = [];

  take(bytes: number): Buffer {
    if (bytes > ChunkPool.#bytes) return Buffer.allocUnsafeSlow(bytes);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(ChunkPool.#bytes);
  }

  give(chunk: Buffer): void {
    if (chunk.length === ChunkPool.#bytes && this.#free.length < ChunkPool.#most) this.#free.push(chunk);
  }
}
