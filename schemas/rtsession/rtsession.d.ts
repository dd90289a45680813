/**
 * RTSession: everything a real-time script can call.
 *
 * Written for people who hover; checked by the compiler, implemented by the guest, usable by any editor with TypeScript 5.4
 * or later. Global, because a script is: there is nothing to import. Only `RTSession` itself is a value; every other name
 * here is a type. The packets of a project are added by generated declarations (`RTClientPackets`, "rtsc:packets").
 */

/** The session a script runs in. One script, one session: its global variables live exactly as long. */
declare const RTSession: RTSession;

/** What `RTSession` can do. */
interface RTSession {
  /**
   * Registers the handler of an op-code. It runs for each such packet a client sends, before the packet goes on to its
   * targets; returning `false` cancels the packet. One handler per op-code: a later one replaces the earlier one.
   *
   * A packet that does not fit the definition of its op-code is dropped before any handler sees it. A handler that throws
   * is logged, and its packet is cancelled. An `async` handler cannot cancel: its result is a promise, not `false`.
   *
   * @param opCode 1 to 2^30 - 1. A literal one types `packet` by its definition; a computed one leaves it untyped.
   * @param handler What to do. In projects with `"relay": "when-returned"` a packet goes on only when something other than
   * `undefined`, `null` and `false` is returned.
   */
  onPacket<N extends number>(opCode: N, handler: (packet: NoInfer<RTPacketOf<N>>) => unknown): void;
  /**
   * Registers the handler of a packet by its token. As the form with an op-code, but the handler is given the fields as a
   * plain object first: `RTSession.onPacket(Packets.Move, (move, packet) => move.x)`.
   *
   * @param packet A token of "rtsc:packets" whose packet clients may send.
   */
  onPacket<T extends RTPacketToken<unknown, unknown, "client" | "both">>(
    packet: T,
    handler: (fields: RTFieldsOf<T>, packet: NoInfer<RTPacketOf<T["opCode"]>>) => unknown,
  ): void;

  /**
   * Sends a packet from the server with the fields of its definition: `RTSession.send(Packets.Pong, { serverTime: 5 })`.
   * The definition also says how it travels, unless `options.reliable` does.
   *
   * @param packet A token of "rtsc:packets" whose packet the server may send.
   * @param fields Every required field; optional ones may be left out or `null`.
   * @throws TypeError or RangeError when a value does not fit its field; the message names the field.
   */
  send<T extends RTPacketToken<unknown, unknown, "server" | "both">>(
    packet: T,
    fields: RTSendFieldsOf<T>,
    options?: RTSendOptions,
  ): void;

  /**
   * Registers what to do when a player is ready: connected, logged in and listening. Fires again when a player comes back
   * after its connection was lost. One handler; a later one replaces the earlier one.
   */
  onPlayerConnect(handler: (player: RTPlayer) => unknown): void;
  /**
   * Registers what to do when a player's connection is lost or closed. `getPlayers()` no longer lists the player then. A
   * player who connects a second time while still connected causes neither event. One handler; a later one replaces it.
   */
  onPlayerDisconnect(handler: (player: RTPlayer) => unknown): void;
  /** Registers what to do once, right before the session ends: the last chance to write a log. One handler. */
  onSessionShutdown(handler: () => unknown): void;

  /** An empty builder for the data of a packet. */
  newData(): RTDataBuilder;
  /** A builder for a packet. It needs an op-code; everything else has a default. */
  newPacket(): RTPacketBuilder;
  /** The start of a request to the game's back end; `create…` chooses which one. */
  newRequest(): RTRequestBuilder;

  /** The log of the session; it can be searched after the session has ended. */
  getLogger(): RTLogger;
  /**
   * The connected player with this peer id; `null` when there is none, or it is not connected now.
   *
   * @param peerId From 1, in the order of the session's player list.
   */
  getPlayer(peerId: RTPeerId): RTPlayer | null;
  /** The players connected now, by ascending peer id. Nobody is connected while the script loads. */
  getPlayers(): RTPlayer[];
  /** The id of this session, the same for its whole life. */
  getSessionId(): string;

  /**
   * Calls `callback` every `ms` milliseconds until cleared or the session ends. Ticks keep their phase; those missed because
   * the script was busy are not made up. A callback that throws is logged, and the interval goes on.
   *
   * @param ms Milliseconds; below 1 counts as 1.
   * @returns The timer's id, for `clearInterval`: 1, 2, 3 …
   */
  setInterval(callback: () => unknown, ms: number): number;
  /** Stops an interval. An unknown, or already stopped, id does nothing. */
  clearInterval(id: number | null | undefined): void;
  /**
   * Calls `callback` once after `ms` milliseconds, unless cleared or the session ends before.
   *
   * @param ms Milliseconds; below 1 counts as 1.
   * @returns The timer's id, for `clearTimeout`.
   */
  setTimeout(callback: () => unknown, ms: number): number;
  /** Stops a timeout that has not run yet. An unknown, or already finished, id does nothing. */
  clearTimeout(id: number | null | undefined): void;
}

/** Where a packet sent with `RTSession.send` goes, and how. */
interface RTSendOptions {
  /** The peer id of the receiver, or several; left out or empty: every connected player. Unknown peers are skipped. */
  readonly to?: number | readonly number[] | undefined;
  /** `true`: arrives, and in order. `false`: may get lost. Left out: what the packet's definition says. */
  readonly reliable?: boolean | undefined;
  /** The peer id clients see as the sender; 0, the server, when left out. */
  readonly sender?: number | undefined;
}

/** A packet that a client sent. */
interface RTPacket<Data extends RTData = RTData> {
  /** The data of the packet; an empty one when the packet carried none. Cannot be changed. */
  getData(): Data;
  /** The player who sent the packet. */
  getSender(): RTPlayer;
  /**
   * The peer ids the packet was addressed to, as sent. Empty means everyone but the sender; 0 is the server, so a packet
   * for `[0]` alone ends in the script.
   */
  getTargetPlayers(): number[];
  /** The op-code of the packet. */
  getOpCode(): RTOpCode;
  /** Whether the sender asked for delivery that arrives and keeps its order. */
  isReliable(): boolean;
}

/**
 * Data that a client sent: values by index, 1 to 127. It cannot be changed, may be kept, and may be sent on as it is with
 * `setData`. A getter answers `null` where the index is empty, out of range, or holds another type.
 */
interface RTData {
  /**
   * A whole number; also what booleans (0 or 1) travel as. Above 2^53 the last digits are lost: use `getLong` there.
   *
   * @param index 1 to 127.
   */
  getNumber(index: number): number | null;
  /**
   * A whole number of up to 64 bits, exact.
   *
   * @param index 1 to 127.
   */
  getLong(index: number): bigint | null;
  /**
   * A number that was sent with 32 bits: about 7 digits. NaN and infinities are possible.
   *
   * @param index 1 to 127.
   */
  getFloat(index: number): number | null;
  /**
   * A number that was sent with 64 bits. NaN and infinities are possible.
   *
   * @param index 1 to 127.
   */
  getDouble(index: number): number | null;
  /**
   * A text, possibly empty.
   *
   * @param index 1 to 127.
   */
  getString(index: number): string | null;
  /**
   * A list of 32-bit numbers, possibly empty; vectors of clients arrive as lists of two, three or four.
   *
   * @param index 1 to 127.
   */
  getFloatArray(index: number): number[] | null;
  /**
   * Data nested in this data.
   *
   * @param index 1 to 127.
   */
  getData(index: number): RTData | null;
  /**
   * Whether the index holds a value of any type.
   *
   * @param index 1 to 127; others hold nothing.
   */
  has(index: number): boolean;
  /** The indexes that hold a value, each once, ascending. */
  indexes(): number[];
}

/**
 * Data to be sent: values by index, 1 to 127. Setting an index again replaces its value, whatever the type. Every setter
 * returns the builder, so calls chain; a builder may be sent several times and changed in between.
 *
 * Every setter throws a RangeError for an index outside 1 to 127, and a TypeError, which names call, index and value, for
 * `null`, `undefined`, `NaN` and values that cannot be turned into its type.
 */
interface RTDataBuilder {
  /**
   * Sets a whole number. A fraction is dropped, toward zero.
   *
   * @param index 1 to 127.
   * @param value Exact up to 2^53; infinities are a RangeError. Use `setLong` above.
   */
  setNumber(index: number, value: number): RTDataBuilder;
  /**
   * Sets a whole number of up to 64 bits.
   *
   * @param index 1 to 127.
   * @param value -2^63 to 2^63 - 1; others are a RangeError.
   */
  setLong(index: number, value: bigint): RTDataBuilder;
  /**
   * Sets a number that travels with 32 bits: about 7 digits. Times in milliseconds do not fit; use `setDouble` or
   * `setNumber` for them.
   *
   * @param index 1 to 127.
   */
  setFloat(index: number, value: number): RTDataBuilder;
  /**
   * Sets a number that travels with 64 bits.
   *
   * @param index 1 to 127.
   */
  setDouble(index: number, value: number): RTDataBuilder;
  /**
   * Sets a text.
   *
   * @param index 1 to 127.
   */
  setString(index: number, value: string): RTDataBuilder;
  /**
   * Sets a list of 32-bit numbers. Lists of two, three or four reach clients as vectors.
   *
   * @param index 1 to 127.
   * @param value An array, not several arguments.
   */
  setFloatArray(index: number, value: readonly number[]): RTDataBuilder;
  /**
   * Nests data in this data: what a builder holds now, or received data, whose bytes are copied unchanged.
   *
   * @param index 1 to 127.
   */
  setData(index: number, value: RTDataBuilder | RTData): RTDataBuilder;
}

/** A packet to be sent by the server. Calls chain, in any order, and end in `send()`. */
interface RTPacketBuilder {
  /**
   * Sets the op-code. A packet cannot be sent without one.
   *
   * @param opCode 1 to 2^30 - 1; 0 and negative ones belong to the protocol.
   */
  setOpCode(opCode: RTOpCode): RTPacketBuilder;
  /** Sets the data: a builder, or received data, which is sent on unchanged. Without it the packet is a mere signal. */
  setData(data: RTDataBuilder | RTData): RTPacketBuilder;
  /** Every connected player receives the packet; the default. */
  setTargetPeers(): RTPacketBuilder;
  /**
   * Sets who receives the packet. An empty list means every connected player; unknown peers are skipped.
   *
   * @param peerIds A peer id, or a list of them; both as numbers.
   * @throws TypeError for anything else.
   */
  setTargetPeers(peerIds: RTPeerId | readonly RTPeerId[]): RTPacketBuilder;
  /**
   * Sets who receives the packet, peer by peer. Unknown peers are skipped.
   *
   * @throws TypeError for anything but numbers.
   */
  setTargetPeers(first: RTPeerId, second: RTPeerId, ...more: RTPeerId[]): RTPacketBuilder;
  /**
   * Sets whom clients see as the sender.
   *
   * @param peerId A peer id; 0, the default, is the server.
   */
  setSender(peerId: RTPeerId): RTPacketBuilder;
  /** Sets how the packet travels. `true`: arrives, and in order. `false`, the default: may get lost. */
  setReliable(reliable: boolean): RTPacketBuilder;
  /**
   * Sends the packet. Packets sent inside a handler leave before the packet that is being handled. The builder may be
   * changed and sent again.
   *
   * @throws Error when there is no op-code.
   */
  send(): void;
}

/** The number of a player in its session, from 1. Every number may be one, but for those that are known to be op-codes. */
type RTPeerId = number & { readonly " is"?: "a peer id" };

/** The id of a player in the game's back end. Every text may be one. */
type RTPlayerId = string & { readonly " is"?: "a player id" };

/** What says which packet it is, 1 to 2^30 - 1. Every number may be one, but for those that are known to be peer ids. */
type RTOpCode = number & { readonly " is"?: "an op-code" };

/** A player of the session. */
interface RTPlayer {
  /** The player's number in this session, from 1; it keeps it when it comes back. */
  getPeerId(): RTPeerId;
  /** The player's id in the game's back end. */
  getPlayerId(): RTPlayerId;
}

/**
 * The log of the session. Messages are any JSON value; each becomes one record with its time, level, script, session, and
 * the player and op-code being handled.
 */
interface RTLogger {
  /** Logs what only a developer wants to know. */
  debug(message: unknown): void;
  /** Logs something worth knowing. */
  info(message: unknown): void;
  /** Logs something odd that the script can live with. */
  warn(message: unknown): void;
  /** Logs something that went wrong. */
  error(message: unknown): void;
}

/**
 * A request to the game's back end: set its parameters, then `send`. Which parameters there are depends on the request; see
 * `requests.d.ts`.
 */
interface RTRequest<Response extends RTResponse = RTResponse> {
  /** Sets the player on whose behalf the request is made. */
  setPlayerId(playerId: RTPlayerId): this;
  /** Sets data of the game's own that goes with the request. Anything JSON can hold; functions and the like are left out. */
  setScriptData(data: object): this;
  /**
   * Sends the request and calls back with the response: later, never before `send` returns. A request that fails, or gets
   * no answer within 10 seconds, calls back with `error` set and nothing else; it never throws.
   */
  send(callback: (response: Response) => unknown): void;
}

/** What every response may carry. Fields that the back end left out are `undefined`, all of them when `error` is set. */
interface RTResponse {
  /** Data of the game's own, added by its back end. */
  readonly scriptData?: RTJson;
  /** Why the request failed; `undefined` when it did not. */
  readonly error?: RTJson;
}

/** Sets an attribute that no declaration knows: `setSpeed(5)` sets `speed`. Only the first letter is lowered. */
type RTAttributeSetter<This> = { set(value: RTJson): This }["set"];

/**
 * A packet of the project, as `Packets.Move` of "rtsc:packets": its op-code together with the types of its fields.
 *
 * @typeParam Fields The fields as a handler receives them.
 * @typeParam SendFields The fields as a script sends them.
 * @typeParam From Who may send the packet.
 * @typeParam OpCode Its op-code.
 */
interface RTPacketToken<Fields, SendFields, From extends "client" | "server" | "both", OpCode extends number = number> {
  /** The op-code of the packet. */
  readonly opCode: OpCode;
  /** The name of the packet in its schema. */
  readonly name: string;
  /** Carries types only; no such member exists at run time. */
  readonly "~types"?: { readonly fields: Fields; readonly sendFields: SendFields; readonly from: From };
}

/** The fields a handler receives for a token. */
type RTFieldsOf<Token> = Token extends { readonly "~types"?: { readonly fields: infer Fields } } ? Fields : never;

/** The fields `RTSession.send` takes for a token. */
type RTSendFieldsOf<Token> = Token extends { readonly "~types"?: { readonly sendFields: infer Fields } }
  ? Fields
  : never;

/**
 * Op-code -> data, for the packets clients may send. Op-codes are written as text: there the member of an enum and the number it
 * stands for are the same. Empty here; generated declarations add the packets of the project.
 */
// biome-ignore lint/suspicious/noEmptyInterface: other declarations add its members
interface RTClientPackets {}

/** The packet that a handler of an op-code receives; the general one where the op-code is computed or has no definition. */
type RTPacketOf<OpCode extends number> = `${OpCode}` extends keyof RTClientPackets
  ? RTPacket<RTClientPackets[`${OpCode}`]>
  : RTPacket;

/**
 * An index argument: one of `Allowed` where it is known, any number where it is computed.
 *
 * `getFloat(7)` is checked, `getFloat(i++)` cannot be and stays legal.
 */
type RTIndex<Index extends number, Allowed extends number> = number extends Index
  ? Index
  : Index extends Allowed
    ? Index
    : Allowed;

/**
 * Received data of a packet or record that has a definition: its getters take the indexes that the definition has for them.
 * What is here takes none; generated declarations open what there is, and say what is found there.
 */
interface RTDefinedData extends RTData {
  /** No field of this data answers to this getter. */
  getNumber<Index extends number>(index: RTIndex<Index, never>): number | null;
  /** No field of this data answers to this getter. */
  getLong<Index extends number>(index: RTIndex<Index, never>): bigint | null;
  /** No field of this data answers to this getter. */
  getFloat<Index extends number>(index: RTIndex<Index, never>): number | null;
  /** No field of this data answers to this getter. */
  getDouble<Index extends number>(index: RTIndex<Index, never>): number | null;
  /** No field of this data answers to this getter. */
  getString<Index extends number>(index: RTIndex<Index, never>): string | null;
  /** No field of this data answers to this getter. */
  getFloatArray<Index extends number>(index: RTIndex<Index, never>): number[] | null;
  /** No field of this data answers to this getter. */
  getData<Index extends number>(index: RTIndex<Index, never>): RTData | null;
}

/**
 * What a getter gives at an index: the type in `Fields`, by the index as text, where the index is known, otherwise any of them or
 * `null`.
 */
type RTAt<Fields, Index extends number> = `${Index}` extends keyof Fields
  ? Fields[`${Index}`]
  : `${number}` extends `${Index}`
    ? Fields[keyof Fields] | null
    : null;

/** Any JSON value. Its shape is not known here: look before you use it. */
// biome-ignore lint/suspicious/noExplicitAny: the game's own data; a narrower type would only ask for casts
type RTJson = any;
