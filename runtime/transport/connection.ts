/**
 * Connection: one client's way to us, whatever it is made of. Carries frames (see `runtime/packet/frame.ts`), knows no
 * players. Transports implement it; the host sees only this.
 */

export interface ConnectionHandler {
  /**
   * One packet: a frame without its length prefix, already within the transport's size limit. The bytes are valid only
   * during the call. `reliable` tells by which way it came (UDP: false).
   */
  packet(bytes: Uint8Array, reliable: boolean): void;
  /** The connection is gone; called exactly once, also after our own `close`. */
  closed(reason: string): void;
}

export interface Connection {
  readonly kind: "websocket" | "tcp" | "memory";
  /** Address and port of the other end, for logs only. */
  readonly remote: string;
  /** Set once, by whoever accepts the connection, before any packet arrives. */
  handler: ConnectionHandler;
  /**
   * Queues one whole frame (with its length prefix). The bytes are copied or written before `flush` returns; the caller may
   * reuse its buffer after that. Does nothing on a closed connection.
   */
  send(frame: Uint8Array): void;
  /** Hands everything queued to the system in as few calls as it allows. */
  flush(): void;
  /** Bytes queued or handed over that the other end has not taken yet. */
  readonly waitingBytes: number;
  /** Closes at once (WebSocket: code 1000); what is queued and flushed is still sent where the system allows. */
  close(reason: string): void;
}

/** What a transport calls for each new connection; it must set `handler` before it returns. */
export type Accept = (connection: Connection) => void;
