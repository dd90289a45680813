/**
 * Connection: one client's way to us, whatever it is made of; and the path by UDP that native clients have beside it.
 * Both carry frames (see `runtime/packet/frame.ts`) and know no players. Transports implement them; the host sees only this.
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
  /**
   * Whether the client is a native one, which looks for a path by UDP beside this connection. Others must never be told of
   * UDP: some crash on it.
   */
  readonly native: boolean;
  /** Address and port of the other end, as `remoteOf` writes them; the address alone. */
  readonly remote: string;
  readonly address: string;
  /** Set once, by whoever accepts the connection, before any packet arrives. */
  handler: ConnectionHandler;
  /**
   * The host has let the client in. Until then a connection takes no more than a login needs; from now on packets may be as
   * large as the transport allows.
   */
  welcome(): void;
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

/** A client's address by UDP: datagrams of one frame each, which may be lost, come late or come twice. */
export interface FastPath {
  /** Address and port of the other end, as `remoteOf` writes them; the address alone. */
  readonly remote: string;
  readonly address: string;
  /**
   * Sends one whole frame (with its length prefix) as a datagram, at once. The bytes must not change afterwards. False when
   * the system takes no more at the moment, or the path is closed: the frame is lost then.
   */
  send(frame: Uint8Array): boolean;
  /** Forgets the address: what comes from it is a stranger's again. */
  close(): void;
}

export interface FastHandler {
  /** One packet, a frame without its length prefix; the bytes are valid only during the call. */
  packet(bytes: Uint8Array): void;
  /** A datagram did not hold whole frames; what came before the torn one was handed over. */
  malformed(reason: string): void;
  /** Somebody else has logged in from the address. Not called after our own `close`. */
  closed(): void;
}

/**
 * What a UDP transport calls for each datagram that looks like a login; `login` is the packet, valid only during the call.
 * Gives what takes the packets of this address from now on, or null: then nothing is answered and nothing remembered.
 */
export type AcceptFast = (login: Uint8Array, path: FastPath) => FastHandler | null;

/** An address and a port, as they stand in logs. */
export function remoteOf(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
