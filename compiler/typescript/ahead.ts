/**
 * Requests to the TypeScript process that are sent before their answers are wanted, so that it works while we do.
 *
 * Its client of the pinned version waits for each answer at once; this reaches into the private parts of its channel to take
 * the two halves apart, and does nothing where those are not as expected: requests then wait as ever. Invariant: one request
 * is on its way at most, and its answer is read before another is sent, so that the two sides never talk past each other.
 */

interface Channel {
  requestBytesSync(method: string, payload: string | Uint8Array): Uint8Array;
  writeTuple(type: number, name: Uint8Array, payload: string | Uint8Array): void;
  getMethodBuf(method: string): Uint8Array;
}

interface Sent {
  readonly method: string;
  readonly payload: string | Uint8Array;
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
  #sent: Sent | undefined;
  #answered: Answered | undefined;

  /** @param channel The channel of a client. */
  constructor(channel: unknown) {
    if (!isChannel(channel)) return;
    this.#channel = channel;
    this.#request = channel.requestBytesSync.bind(channel);
    channel.requestBytesSync = (method, payload) => this.#ask({ method, payload });
  }

  /** Sends the one request that `ask` makes; who makes it again, soon, is given the answer to this one. */
  send(ask: () => unknown): void {
    if (this.#channel === undefined) return;
    this.#read();
    this.#isSending = true;
    try {
      ask();
    } catch (error) {
      if (error !== isSent) throw error;
    } finally {
      this.#isSending = false;
    }
  }

  #ask(asked: Sent): Uint8Array {
    if (this.#isSending) {
      const name = this.#channel!.getMethodBuf(asked.method);
      this.#channel!.writeTuple(requestType, name, asked.payload);
      this.#sent = asked;
      throw isSent;
    }
    this.#read();
    const known = this.#answered;
    this.#answered = undefined;
    if (known?.method === asked.method && known.payload === asked.payload) return known.take();
    // Others may come before the one who made the request: it is kept for him.
    const answer = this.#request!(asked.method, asked.payload);
    this.#answered = known;
    return answer;
  }

  /** Reads the answer to what was sent. It says first what it wants to know of files, as always. */
  #read(): void {
    const sent = this.#sent;
    if (sent === undefined) return;
    this.#sent = undefined;
    const channel = this.#channel!;
    const write = channel.writeTuple;
    channel.writeTuple = () => {
      channel.writeTuple = write; // it was written when it was sent
    };
    try {
      const answer = this.#request!(sent.method, sent.payload);
      this.#answered = { ...sent, take: () => answer };
    } catch (error) {
      this.#answered = {
        ...sent,
        take: () => {
          throw error;
        },
      };
    }
  }
}

function isChannel(value: unknown): value is Channel {
  const channel = value as Partial<Channel> | null | undefined;
  return [channel?.requestBytesSync, channel?.writeTuple, channel?.getMethodBuf].every(
    (one) => typeof one === "function",
  );
}
