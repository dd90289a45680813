/** A WebSocket for tests of the client: its other end is the test, which lets it open, answer and be lost. */

import { writeLoginResult } from "#runtime/packet/reserved.ts";

type Handler = ((event: never) => void) | null;

/** A socket whose other end is the test. */
export class HandSocket {
  binaryType = "";
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  readonly sent: string[] = [];
  closedWith: number | undefined;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(bytes: Uint8Array): void {
    this.sent.push(Buffer.from(bytes).toString("hex"));
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  /** Calls a handler as the class would. */
  tell(handler: "onopen" | "onmessage" | "onerror" | "onclose", event: object = {}): void {
    this[handler]?.(event as never);
  }

  receive(bytes: Uint8Array): void {
    this.tell("onmessage", { data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
  }

  /** Opens, and answers the login. */
  welcome(reconnectToken = "again"): void {
    this.tell("onopen");
    this.receive(writeLoginResult({ success: true, peerId: 1, activePeers: [1], reconnectToken }));
  }

  lose(code = 1006, reason = ""): void {
    this.tell("onclose", { code, reason });
  }
}
