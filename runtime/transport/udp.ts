/**
 * The UDP socket beside the players' port: tells datagrams apart by the address they come from.
 *
 * An address belongs to whoever logged in from it last, and to nobody before. What comes from a stranger is looked at for
 * one thing, whether its first bytes are those of a login; nothing is answered here, nothing kept, and only the host decides
 * whether a login is good. Datagrams are not encrypted, and addresses can be forged: whoever takes packets from here
 * must not take them for more than that.
 */

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { takeDatagram } from "#runtime/packet/frame.ts";
import { type AcceptFast, type FastHandler, type FastPath, remoteOf } from "./connection.ts";

export interface UdpListenOptions {
  /** An address, not a name. */
  readonly host: string;
  /** Taken if it is free, else any other. */
  readonly port: number;
  readonly accept: AcceptFast;
  /** Largest packet of a login, in bytes. */
  readonly loginBytes: number;
}

export interface UdpListener {
  readonly port: number;
  /** Resolves when the port is free. */
  close(): Promise<void>;
}

/** Bytes that may wait in the process for the system to take them; datagrams beyond that are lost, as a network loses them. */
const mostWaiting = 4_194_304;
/**
 * Packets of one datagram that are read; clients write one in each. With it a turn is bounded: Node reads at most 32 datagrams
 * of a socket in one, and cannot be told to stop earlier. What comes faster the system throws away, whosoever it is.
 */
export const mostPackets = 64;
/** For the kernel: a burst of all players must not be lost because one turn takes long. */
const receiveBuffer = 1_048_576;

/** Listens for datagrams. @throws Error of the system when no port can be had. */
export async function listenUdp(options: UdpListenOptions): Promise<UdpListener> {
  const socket = await bound(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    return bound({ ...options, port: 0 });
  });
  const paths = new Paths(socket, options);
  socket.on("message", (bytes, from) => paths.message(bytes, from));
  // Of single datagrams, such as one that is too large for the network: lost, as datagrams are.
  socket.on("error", () => {});
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function bound({ host, port }: UdpListenOptions): Promise<Socket> {
  const family = isIPv6(host) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? "udp6" : "udp4",
    recvBufferSize: receiveBuffer,
    // All are addresses already; the resolver would cost a turn for each datagram.
    lookup: (address, _, found) => found(null, address, family),
  });
  return new Promise((resolve, reject) => {
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}

class Paths {
  readonly #socket: Socket;
  readonly #options: UdpListenOptions;
  readonly #byRemote = new Map<string, UdpPath>();

  constructor(socket: Socket, options: UdpListenOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  message(bytes: Buffer, { address, port }: RemoteInfo): void {
    const remote = remoteOf(address, port);
    const path = this.#byRemote.get(remote);
    if (path === undefined && !beginsWithLogin(bytes)) return;
    let current = path;
    let packets = 0;
    const whole = takeDatagram(bytes, (_, start, end) => {
      if (++packets > mostPackets) return false;
      if (bytes[start] === 0x08 && bytes[start + 1] === 0x00) {
        const before = current;
        current = this.#login(bytes.subarray(start, end), address, port, remote) ?? before;
        // One that was good is done with; another may be a game's packet with the op-code of a login.
        if (current !== before) return true;
      }
      current?.handler?.packet(bytes.subarray(start, end));
      return current !== undefined;
    });
    if (packets > mostPackets) current?.handler?.malformed(`Its datagram holds more than ${mostPackets} packets.`);
    else if (!whole) current?.handler?.malformed("Its datagram does not hold whole packets.");
  }

  /** The path of a login that was accepted; undefined when it was not. */
  #login(packet: Buffer, address: string, port: number, remote: string): UdpPath | undefined {
    if (packet.length > this.#options.loginBytes) return undefined;
    const path = new UdpPath(this.#socket, address, port, remote, () => {
      if (this.#byRemote.get(remote) === path) this.#byRemote.delete(remote);
    });
    const handler = this.#options.accept(packet, path);
    if (handler === null) return undefined;
    // The host has closed the former path of the same player; what is still there is another's.
    const former = this.#byRemote.get(remote);
    path.handler = handler;
    this.#byRemote.set(remote, path);
    const displaced = former?.handler;
    former?.close();
    displaced?.closed();
    return path;
  }
}

/** Whether a datagram begins with a length and the key and value of op-code 0: no client writes either in another way. */
function beginsWithLogin(bytes: Buffer): boolean {
  let at = 0;
  while (at < 3 && bytes[at]! >= 0x80) at++;
  return bytes[at + 1] === 0x08 && bytes[at + 2] === 0x00;
}

const sent = (): void => {};

class UdpPath implements FastPath {
  readonly remote: string;
  readonly address: string;
  handler: FastHandler | null = null;
  readonly #socket: Socket;
  readonly #port: number;
  readonly #closed: () => void;
  #open = true;

  constructor(socket: Socket, address: string, port: number, remote: string, closed: () => void) {
    this.#socket = socket;
    this.address = address;
    this.#port = port;
    this.remote = remote;
    this.#closed = closed;
  }

  send(frame: Uint8Array): boolean {
    if (!this.#open || this.#socket.getSendQueueSize() > mostWaiting) return false;
    // An error concerns this datagram alone, which is lost then.
    this.#socket.send(frame, 0, frame.length, this.#port, this.address, sent);
    return true;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.handler = null;
    this.#closed();
  }
}
