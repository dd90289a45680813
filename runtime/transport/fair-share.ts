/**
 * Fair share: how much of one turn of the event loop one socket may have. Left alone, Node reads up to two megabytes of a
 * fast socket in one turn, and hundreds of thousands of tiny packets with them, while everybody else waits.
 *
 * A socket that has had its share is not read for the rest of the turn; what has come already waits in its stream, in
 * order, and the system slows the sender down. Chunks reach their readers in slices, or one chunk alone could be too much.
 * Invariant: nothing is lost or reordered, and a paused socket is read again in the very next turn.
 */

import type { Socket } from "node:net";

/** Largest slice of a chunk: what a reader is handed without being asked whether that is enough. */
export const sliceBytes = 2048;
/** What one socket may have of one turn. Players that keep to their rates need a hundredth of it. */
export const turnBytes = 16_384;
export const turnPackets = 256;

/** The shares of all sockets of a port: they begin anew together, once a turn. */
export class FairShare {
  /** Counts the turns in which anything was read. */
  turn = 0;
  /** Sockets whose share was used up before the turn was over; only ever goes up. */
  pauses = 0;
  #ticking = false;
  #paused: Socket[] = [];
  readonly #tick = (): void => {
    this.#ticking = false;
    this.turn++;
    const paused = this.#paused;
    this.#paused = [];
    for (const socket of paused) socket.resume();
  };

  /** Something is read in this turn: there will be another. */
  touch(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    setImmediate(this.#tick);
  }

  /** Reads no more of a socket in this turn. */
  pause(socket: Socket): void {
    this.pauses++;
    socket.pause();
    this.#paused.push(socket);
    this.touch();
  }
}

/** One socket's share. Made when all who read its data listen already: it has to count what they have taken. */
export class Share {
  readonly #fair: FairShare;
  readonly #socket: Socket;
  #turn = -1;
  #bytes = 0;
  #packets = 0;
  #over = false;

  constructor(fair: FairShare, socket: Socket) {
    this.#fair = fair;
    this.#socket = socket;
    const push = socket.push.bind(socket);
    socket.push = (chunk: Buffer | null, ...rest) => {
      if (chunk === null || chunk.length <= sliceBytes) return push(chunk, ...rest);
      let wantsMore = true;
      for (let at = 0; at < chunk.length; at += sliceBytes) wantsMore = push(chunk.subarray(at, at + sliceBytes));
      return wantsMore;
    };
    socket.on("data", (bytes: Buffer) => this.#took(bytes.length));
  }

  /** One packet, or anything else that costs as much, was read. */
  packet(): void {
    this.#begin();
    this.#packets++;
  }

  /** The connection is closed, and only the other end's goodbye is waited for: a slice a turn is enough for that. */
  close(): void {
    this.#over = true;
  }

  #took(bytes: number): void {
    this.#begin();
    this.#bytes += bytes;
    if (this.#bytes < turnBytes && this.#packets < turnPackets && !this.#over) return;
    // Once a turn: until the next nothing more is read.
    if (!this.#socket.isPaused()) this.#fair.pause(this.#socket);
  }

  #begin(): void {
    if (this.#turn === this.#fair.turn) return;
    this.#fair.touch();
    this.#turn = this.#fair.turn;
    this.#bytes = this.#packets = 0;
  }
}
