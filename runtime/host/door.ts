/**
 * The door: connections that have not shown a token yet, and logins by UDP. They get little time, little room, and one
 * packet; what is behind the door belongs to sessions.
 *
 * A stranger learns nothing from being refused: clients ignore a failed login result, so the connection is closed, and the
 * reason goes to the log. Tokens are never logged.
 */

import { Fault } from "#runtime/fault.ts";
import type { LogSink } from "#runtime/log/log.ts";
import { packetView, parsePacket } from "#runtime/packet/frame.ts";
import { LOGIN, readLogin } from "#runtime/packet/reserved.ts";
import type { Connection, ConnectionHandler, FastHandler, FastPath } from "#runtime/transport/connection.ts";
import type { Clock } from "./clock.ts";
import type { HostLimits } from "./host-limits.ts";
import { listLeftOut, RecordBudget } from "./record-budget.ts";

/**
 * Lets a connection in by its token: gives what takes its packets from now on, or null when nobody has that token; a text is
 * why the player of the token may not come in now.
 */
export type Admit = (token: string, connection: Connection) => ConnectionHandler | string | null;

/** The same for a path by UDP. Null also when the player of the token has no use for one: not logged in, no native client. */
export type AdmitFast = (token: string, path: FastPath) => FastHandler | "stranger" | null;

export interface DoorOptions {
  readonly clock: Clock;
  readonly limits: HostLimits;
  readonly log: LogSink;
  readonly admit: Admit;
  readonly admitFast: AdmitFast;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #waiting = new Set<Connection>();
  readonly #budget: RecordBudget;
  readonly #view = packetView();

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#budget = new RecordBudget(options.limits.dropRecordsPerSecond, options.clock, (left) =>
      this.#write("RT8217", `More connections were refused than are logged one by one: ${listLeftOut(left)}.`),
    );
  }

  /** Connections that have not logged in yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A new connection; transports hand every one here. */
  accept(connection: Connection): void {
    const { clock, limits } = this.#options;
    const visitor = new Visitor();
    connection.handler = visitor;
    if (this.#waiting.size >= limits.unauthenticated) {
      this.#refuse(connection, "crowd", `${limits.unauthenticated} connections are waiting for their login already`);
      return;
    }
    this.#waiting.add(connection);
    const cancel = clock.after(limits.loginMs, () => {
      leave();
      this.#refuse(connection, "slow", `it did not log in within ${limits.loginMs} ms`);
    });
    const leave = () => {
      cancel();
      this.#waiting.delete(connection);
      visitor.inside = null;
    };
    visitor.inside = {
      packet: (bytes) => {
        leave();
        visitor.inside = this.#login(connection, bytes);
      },
      closed: leave,
    };
  }

  /** A login by UDP. One that is not let in gets no answer: whoever it is, its address may be forged. */
  acceptFast(login: Uint8Array, path: FastPath): FastHandler | null {
    let token: string | null;
    try {
      token = this.#tokenOf(login);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return null;
    }
    if (token === null || token === "") return null;
    const admitted = this.#options.admitFast(token, path);
    if (admitted !== "stranger") return admitted;
    if (this.#budget.pass("udp-token")) {
      const why = "no session of this host has its token, or the session has ended";
      this.#write("RT8213", `A login by UDP from ${path.remote} was refused: ${why}.`);
    }
    return null;
  }

  /** Closes all who wait. */
  close(): void {
    for (const connection of [...this.#waiting]) connection.close("the host is shutting down");
    this.#budget.close();
  }

  #login(connection: Connection, bytes: Uint8Array): ConnectionHandler | null {
    const { limits, admit } = this.#options;
    const refuse = (kind: string, why: string) => this.#refuse(connection, kind, why);
    if (bytes.length > limits.loginBytes) {
      return refuse(
        "too-large",
        `its first packet has ${bytes.length} bytes; ${limits.loginBytes} are allowed before login`,
      );
    }
    let token: string | null;
    try {
      token = this.#tokenOf(bytes);
      if (token === null) return refuse("no-login", `its first packet is no login (op-code ${this.#view.opCode})`);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return refuse("malformed", `its first packet is malformed. ${error.message}`);
    }
    if (token === "") return refuse("no-token", "its login has no token");
    const inside = admit(token, connection);
    if (inside === null) return refuse("token", "no session of this host has its token, or the session has ended");
    if (typeof inside === "string") return refuse("player", inside);
    connection.welcome();
    return inside;
  }

  /** The token of a login, empty when it has none; null for a packet that is no login. @throws Fault when malformed. */
  #tokenOf(bytes: Uint8Array): string | null {
    const view = this.#view;
    parsePacket(bytes, 0, bytes.length, view);
    if (view.opCode !== LOGIN || view.payloadStart < 0) return null;
    return readLogin(bytes, view.payloadStart, view.payloadEnd).token ?? "";
  }

  #refuse(connection: Connection, kind: string, why: string): null {
    if (this.#budget.pass(kind)) {
      this.#write("RT8213", `A connection from ${connection.remote} was refused: ${why.replace(/\.$/, "")}.`);
    }
    connection.close(why);
    return null;
  }

  #write(code: string, message: string): void {
    const { clock, log } = this.#options;
    log.write({ time: new Date(clock.epoch()).toISOString(), level: "warn", source: "host", code, message });
  }
}

/** A connection keeps one handler for life; who stands behind it changes at the login. */
class Visitor implements ConnectionHandler {
  inside: ConnectionHandler | null = null;

  packet(bytes: Uint8Array, reliable: boolean): void {
    this.inside?.packet(bytes, reliable);
  }

  closed(reason: string): void {
    this.inside?.closed(reason);
  }
}
