/**
 * Requests to the TypeScript process that are sent before their answers are wanted, so that it works while we do.
 *
 * Its client of the pinned version waits for each answer at once; this reaches into the private parts of its channel to take
 * the two halves apart, and does nothing where those are not as expected: requests then wait as ever. Invariant: answers are
 * read in the order of their requests, and before anything is asked that was not sent ahead, so that the two sides never talk
 * past each other.
 */

interface Channel {
  requestBytesSync(method: string, payload: string | Uint8Array): Uint8Array;
  writeTuple(type: number, name: Uint8Array, payload: string | Uint8Array): void;
  writeAllBuf(data: Uint8Array, length?: number): void;
  getMethodBuf(method: string): Uint8Array;
}

interface Sent {
  readonly method: string;
  readonly payload: string | Uint8Array;
  /** Nobody will ask for the answer. */
  readonly isUnasked?: true;
}

interface Answered extends Sent {
  /** Gives the answer, or throws what TypeScript said instead. */
  readonly take: () => Uint8Array;
}

/** The first byte of a request in the channel's protocol. */
const requestType = 1;

/** Leaves the client where it would wait for the answer. */
const isSent = Symbol("sent");

export class RequestsAhead {
  readonly #channel: Channel | undefined;
  readonly #request: Channel["requestBytesSync"] | undefined;
  #isSending = false;
  #isUnasked = false;
  /** Written and not read, in the order in which their answers come. */
  readonly #sent: Sent[] = [];
  /** Read before they were asked for. */
  readonly #answered: Answered[] = [];

  /** @param channel The channel of a client. */
  constructor(channel: unknown) {
    if (!isChannel(channel)) return;
    this.#channel = channel;
    this.#request = channel.requestBytesSync.bind(channel);
    channel.requestBytesSync = (method, payload) => this.#ask({ method, payload });
  }

  /** How many requests are on their way. */
  get waiting(): number {
    return this.#sent.length;
  }

  /** How much the requests take that are on their way, in bytes. */
  get bytesWaiting(): number {
    return this.#sent.reduce((sum, { payload }) => sum + payload.length, 0);
  }

  /** What `send` sends goes in one piece: to send a request alone costs as much as to read its answer. */
  together(send: () => void): void {
    const channel = this.#channel;
    if (channel === undefined) {
      send();
      return;
    }
    const pieces: Uint8Array[] = [];
    const write = channel.writeAllBuf;
    // The channel writes each request into the same memory.
    channel.writeAllBuf = (data, length) => pieces.push(Uint8Array.prototype.slice.call(data, 0, length));
    try {
      send();
    } finally {
      channel.writeAllBuf = write;
      if (pieces.length > 0) channel.writeAllBuf(Buffer.concat(pieces));
    }
  }

  /**
   * Sends the one request that each of these makes; who makes it again, soon, is given the answer to this one. Only on the last
   * may TypeScript ask something back: it would take the next request for our answer.
   */
  send(...asks: readonly (() => unknown)[]): void {
    this.settle();
    this.together(() => {
      for (const ask of asks) this.sendBehind(ask);
    });
  }

  /** The same of one, behind others that may be on their way: for a few small requests on which TypeScript asks nothing back. */
  sendBehind(ask: () => unknown): void {
    if (this.#channel === undefined) return;
    this.#isSending = true;
    try {
      ask();
    } catch (error) {
      if (error !== isSent) throw error;
    } finally {
      this.#isSending = false;
    }
  }

  /** Makes a request whose answer nobody wants, at once where it cannot be sent ahead. As for `sendBehind`. */
  sendOff(ask: () => unknown): void {
    if (this.#channel === undefined) ask();
    else {
      this.#isUnasked = true;
      try {
        this.sendBehind(ask);
      } finally {
        this.#isUnasked = false;
      }
    }
  }

  /** Has the process do something of which nobody will ask what came of it. As for `sendBehind`. */
  sendUnasked(method: string, parameters: unknown): void {
    this.#write({ method, payload: JSON.stringify(parameters), isUnasked: true });
  }

  /** Sends a request that the client will make when it may wait for what it needs first. As for `sendBehind`. */
  sendEarly(method: string, parameters: unknown): void {
    this.#write({ method, payload: JSON.stringify(parameters) });
  }

  /** Reads the answer that comes first, if it is to such a request: who writes it goes on with the next. */
  readFirst(method: string): void {
    if (this.#sent[0]?.method === method) this.#keep(this.#readFirst());
  }

  /** Reads all that is on its way. */
  settle(): void {
    while (this.#sent.length > 0) this.#keep(this.#readFirst());
  }

  /** Nobody will ask for what was sent. */
  forget(): void {
    this.settle();
    this.#answered.length = 0;
  }

  #ask(asked: Sent): Uint8Array {
    if (this.#isSending) {
      this.#write(this.#isUnasked ? { ...asked, isUnasked: true } : asked);
      throw isSent;
    }
    // What was read before was sent before, and needs not wait for what is on its way.
    const known = this.#answered.findIndex((one) => isSame(one, asked));
    if (known >= 0) return this.#answered.splice(known, 1)[0]!.take();
    for (let first = this.#sent[0]; first !== undefined; first = this.#sent[0]) {
      if (first.isUnasked !== true && isSame(first, asked)) return this.#readFirst().take();
      this.#keep(this.#readFirst());
    }
    return this.#request!(asked.method, asked.payload);
  }

  #keep(answered: Answered): void {
    if (answered.isUnasked !== true) this.#answered.push(answered);
  }

  #write(request: Sent): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    channel.writeTuple(requestType, channel.getMethodBuf(request.method), request.payload);
    this.#sent.push(request);
  }

  /** Reads the answer to what was sent first. It says first what it wants to know of files, as always. */
  #readFirst(): Answered {
    const sent = this.#sent.shift()!;
    const channel = this.#channel!;
    const write = channel.writeTuple;
    channel.writeTuple = () => {
      channel.writeTuple = write; // it was written when it was sent
    };
    try {
      const answer = this.#request!(sent.method, sent.payload);
      return { ...sent, take: () => answer };
    } catch (error) {
      return {
        ...sent,
        take: () => {
          throw error;
        },
      };
    }
  }
}

function isSame(a: Sent, b: Sent): boolean {
  if (a.method !== b.method) return false;
  if (typeof a.payload === "string" || typeof b.payload === "string") return a.payload === b.payload;
  return Buffer.compare(a.payload, b.payload) === 0;
}

function isChannel(value: unknown): value is Channel {
  const channel = value as Partial<Channel> | null | undefined;
  return [channel?.requestBytesSync, channel?.writeTuple, channel?.writeAllBuf, channel?.getMethodBuf].every(
    (one) => typeof one === "function",
  );
}
