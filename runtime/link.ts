/**
 * The link: everything that crosses between guest and host, and nothing else does.
 *
 * One shared buffer per session, handed over once: a header of words, a region of *events* (host -> guest) and a region of
 * *effects* (guest -> host). The host writes a batch of events, calls the guest's `turn` once, and reads the effects. Guest
 * and host never run at the same time, so there are no locks; but the buffer is hostile ground for the host: a script may
 * write anything into it. The host checks every kind, length and offset it reads, and never reads a word twice.
 *
 * Layout. Words are 32 bits in the machine's own order, offsets and sizes are bytes and multiples of 4.
 *
 *     header    HEAD_BYTES: the words HEAD_*, and the doubles TIME_*
 *     events    HEAD_EVENTS_BYTES bytes: records from EVENTS_READ (moved by the guest) to EVENTS_WRITTEN (by the host)
 *     effects   HEAD_EFFECTS_BYTES bytes: records from 0 to EFFECTS_WRITTEN (moved by the guest, set to 0 by the host)
 *     spill     SPILL_BYTES bytes that hold nothing
 *
 * A record is the words `kind, size` (size counts both) and what the table of its kind says. A *text* is its length in UTF-16
 * units and the units, padded to a word; the length `LONG_TEXT` means that the text takes the slow path: `give` and `take`.
 * A record is committed by moving the mark behind it, last: a guest that is cut in the middle leaves no half records.
 *
 * | event    | words after kind and size                                                             |
 * |----------|---------------------------------------------------------------------------------------|
 * | config   | link version, relay (0 unless-false, 1 when-returned), packetBytes, slice in µs, text session id |
 * | packet   | ticket (30 bits), op-code, sender, flags (PACKET_*), number of targets, bytes of data, targets, data |
 * | connect  | peer id, text player id                                                               |
 * | disconnect | peer id                                                                             |
 * | response | request id, text JSON                                                                 |
 * | shutdown |                                                                                       |
 *
 * | effect   | words after kind and size                                                             |
 * |----------|---------------------------------------------------------------------------------------|
 * | verdict  | ticket, relay 0/1                                                                     |
 * | send     | op-code, sender, delivery (0 reliable, 1 unreliable, 2 unreliable-sequenced), number of targets (-1 everyone), bytes of data (-1 none), decided (-1 nothing, else twice the ticket of a packet, and 1 more if it is relayed: a verdict that comes right behind the send), targets, data |
 * | request  | request id, text JSON                                                                 |
 * | log      | level (0 debug … 3 error), peer id (-1 none), op-code (0 none), text JSON             |
 * | thrown   | peer id (-1 none), op-code (0 none), what was being done (DOING_*), units of the name of a request, units of the message, text: that name or "", the message, the stack |
 * | handles  | op-code, and perhaps more that means nothing                                          |
 */

/** Stands in the header, the config event and the manifest of a bundle; guest and host refuse each other when it differs. */
export const LINK_VERSION = 6;

export const HEAD_VERSION = 0;
export const HEAD_EVENTS_BYTES = 1;
export const HEAD_EFFECTS_BYTES = 2;
export const HEAD_EVENTS_READ = 3;
export const HEAD_EVENTS_WRITTEN = 4;
export const HEAD_EFFECTS_WRITTEN = 5;
/** What the guest is doing (DOING_*), and for which op-code and peer: names the culprit when a callback is cut. */
export const HEAD_DOING = 6;
export const HEAD_DOING_OPCODE = 7;
export const HEAD_DOING_PEER = 8;

/** The clock of this turn: monotonic milliseconds, as timers count. Index of a double. */
export const TIME_NOW = 8;
/** Milliseconds since 1970, for the script's Date in a simulation. */
export const TIME_EPOCH = 9;
/** When the guest's next timer is due on TIME_NOW's scale; Infinity: none. */
export const TIME_DUE = 10;

/** The last 8 of them are the guest's own: values pass through them on their way to bytes. */
export const HEAD_BYTES = 128;

/**
 * What lies behind the regions. The guest asks whether a packet fits only between its long values: as much as all indexes of
 * one level with short ones take is written before it is asked, and refused then.
 */
export const SPILL_BYTES = 20_480;

export const EVENT_CONFIG = 1;
export const EVENT_PACKET = 2;
export const EVENT_CONNECT = 3;
export const EVENT_DISCONNECT = 4;
export const EVENT_RESPONSE = 5;
export const EVENT_SHUTDOWN = 6;

export const PACKET_RELIABLE = 1;
export const PACKET_HAS_DATA = 2;

export const EFFECT_VERDICT = 1;
export const EFFECT_SEND = 2;
export const EFFECT_REQUEST = 3;
export const EFFECT_LOG = 4;
export const EFFECT_THROWN = 5;
export const EFFECT_HANDLES = 6;

/** Length of a text that is not in the region. */
export const LONG_TEXT = -1;
/** UTF-16 units above which the guest gives a text over the slow path. */
export const LONG_TEXT_FROM = 8192;
/** UTF-16 units of all texts a guest may have waiting at one time on the slow path; more are refused. */
export const MOST_GIVEN = 4_194_304;

/** From the packet to the end, what is done about an event has the number of its kind. */
export const DOING_IDLE = 0;
export const DOING_LOADING = 1;
export const DOING_PACKET = 2;
export const DOING_CONNECT = 3;
export const DOING_DISCONNECT = 4;
export const DOING_RESPONSE = 5;
export const DOING_SHUTDOWN = 6;
export const DOING_TIMER = 7;
export const DOING_INTERVAL = 8;

/**
 * What the guest tells a script that went wrong. The sentences are the host's (`isolate/sentences.ts`): a process needs them
 * once, and not each of its sessions. They are asked for by number, with what stands in them. Up to `SAY_RANGE` they are those
 * of a TypeError, from there on those of a RangeError.
 */
export const SAY_VALUE = 0;
export const SAY_ELEMENT = 1;
export const SAY_PEER = 2;
export const SAY_SENDER = 3;
export const SAY_FUNCTION = 4;
export const SAY_PACKET_DATA = 5;
export const SAY_NO_OP_CODE = 6;
/** Empty: there is a request of this name. */
export const SAY_NO_REQUEST = 7;
export const SAY_NO_TOKEN = 8;
export const SAY_NO_CODEC = 9;
export const SAY_NO_FIELDS = 10;
export const SAY_OP_CODE_TYPE = 11;
export const SAY_MISSING = 12;
export const SAY_FIELD = 13;
export const SAY_FIELD_ELEMENT = 14;
export const SAY_RANGE = 16;
export const SAY_INDEX = 16;
export const SAY_64_BITS = 17;
export const SAY_TOO_MANY_FLOATS = 18;
export const SAY_OP_CODE = 19;
export const SAY_TARGETS = 20;
export const SAY_REQUEST_TOO_LONG = 21;
export const SAY_TOO_LARGE = 22;
export const SAY_LINK = 23;
export const SAY_FIELD_64_BITS = 24;
export const SAY_FIELD_LENGTH = 25;
export const SAY_FIELD_LEAST = 26;
export const SAY_FIELD_MOST = 27;
export const SAY_FIELD_ITEMS = 28;
/** Not of an error: what the log says in the place of a message that is too long for it. */
export const SAY_LOG_TOO_LONG = 29;

/** Calls of a script by number, where a sentence names them. */
export const CALLS = [
  "setNumber",
  "setLong",
  "setFloat",
  "setDouble",
  "setString",
  "setFloatArray",
  "setData",
  "setOpCode",
  "setTargetPeers",
  "setSender",
  "onPacket",
  "onPlayerConnect",
  "onPlayerDisconnect",
  "onSessionShutdown",
  "setTimeout",
  "setInterval",
  "send",
] as const;
export const SET_NUMBER = 0;
export const SET_LONG = 1;
export const SET_FLOAT = 2;
export const SET_DOUBLE = 3;
export const SET_STRING = 4;
export const SET_FLOAT_ARRAY = 5;
export const SET_DATA = 6;
export const SET_OP_CODE = 7;
export const SET_TARGET_PEERS = 8;
export const SET_SENDER = 9;
export const ON_PACKET = 10;
export const ON_CONNECT = 11;
export const ON_DISCONNECT = 12;
export const ON_SHUTDOWN = 13;
export const SET_TIMEOUT = 14;
export const SET_INTERVAL = 15;
export const SEND = 16;

/** What a value must be, by number: what comes behind "must be". */
export const NEEDS = [
  "a number",
  "a bigint",
  "a text",
  "an array of numbers",
  "made by RTSession.newData(), or received data",
  "an object",
  "true or false",
  "a value that JSON can hold",
  "a number, bigint, boolean, text, array of numbers, or RTData",
  "an array",
] as const;
export const A_NUMBER = 0;
export const A_BIGINT = 1;
export const A_TEXT = 2;
export const NUMBERS = 3;
export const DATA_OBJECT = 4;
export const AN_OBJECT = 5;
export const TRUE_OR_FALSE = 6;
export const JSON_VALUE = 7;
export const ANY_VALUE = 8;
export const AN_ARRAY = 9;
/** An array of so many numbers: that and how many. */
export const NUMBERS_OF = 100;

/** What stands in a sentence: a word of ours by number, or a piece of text. */
export type Said = string | number | boolean | null | undefined;

/** Most peers one packet of the script can be addressed to; more are refused. */
export const MOST_TARGETS = 4096;

/** Largest op-code of a game. */
export const LARGEST_OP_CODE = 0x3fff_ffff;

/** A list or dictionary whose members are nobody's setters: no prototype. Whole-number keys keep ascending order. */
export type Table<Value> = { [key: number]: Value };

/** A table that counts: as an array, but without a prototype, and with a count in the place of its length. */
export interface List<Value> extends Table<Value> {
  count: number;
}

/**
 * What the isolate has for every guest, by place: a name would stand in each bundle (`isolate/platform.ts`). Built-ins are those
 * of the isolate, taken before any text of the bundle; methods are functions that get their `this` first.
 */
export type Tools = readonly [
  /** The buffer as words, bytes and doubles. */
  words: Int32Array,
  bytes: Uint8Array,
  times: Float64Array,
  wrongType: TypeErrorConstructor,
  outOfRange: RangeErrorConstructor,
  bytesOf: Uint8ArrayConstructor,
  toBigInt: BigIntConstructor,
  proxyOf: ProxyConstructor,
  isArray: ArrayConstructor["isArray"],
  isSafeInteger: NumberConstructor["isSafeInteger"],
  trunc: Math["trunc"],
  parse: JSON["parse"],
  stringify: JSON["stringify"],
  slice: (text: string, start?: number, end?: number) => string,
  toLowerCase: (text: string) => string,
  react: (promise: Promise<unknown>, kept: undefined, broken: (error: unknown) => void) => unknown,
  /** Copies `size` bytes. */
  copy: (to: Uint8Array, at: number, from: Uint8Array, start: number, size: number) => void,
  /** What is read or written lies at an offset, unchecked; what lies past the end of an array is lost. */
  floatAt: (bytes: Uint8Array, at: number) => number,
  doubleAt: (bytes: Uint8Array, at: number) => number,
  setFloatAt: (bytes: Uint8Array, at: number, x: number) => void,
  setDoubleAt: (bytes: Uint8Array, at: number, x: number) => void,
  /** The text of the link that begins at a word. */
  linkText: (word: number) => string,
  /** Writes such a text; the word behind it, 0: it was refused. */
  putText: (word: number, text: string) => number,
  /** An empty list. */
  list: <Value>() => List<Value>,
  isObject: (value: unknown) => value is object,
  /** A value as an error message shows it: short, and without running code of the script. */
  show: (value: unknown) => string,
  /** A property of anything, if it is a text and nothing is thrown on the way to it; else "". */
  textIn: (from: unknown, key: string) => string,
  /** What was thrown, in one line if it is so inclined. Runs code of the script at most inside `try`. */
  messageOf: (error: unknown) => string,
  /** A value as JSON for the log, or what can be said of it instead. Throws nothing. */
  jsonOf: (value: unknown) => string,
];

/** Where a value of data lies: a cursor over its content, without key and lengths. */
export interface View {
  bytes: Uint8Array;
  /** Next byte to read or write. */
  at: number;
  /** One past the last byte that may be read or written. */
  end: number;
  /** What kind of value it is. */
  form: number;
}

/** A place to write: what is past `end` is not to be written. */
type Place = Pick<View, "bytes" | "at"> & { readonly end: number };

/** Reading data, and writing it: also the isolate's, and by place (`isolate/wire.ts`, where each is explained). */
export type Wire = readonly [
  wireError: new (message: string) => Error,
  malformed: () => Error,
  readVarint: (c: Place) => number,
  readLong: (c: Place) => bigint,
  enterValue: (c: View) => number,
  enterBox: (c: View) => void,
  find: (c: View, index: unknown) => boolean,
  numberAt: (c: Place, at: number) => number,
  readFloats: (c: Place, size: number) => number[],
  readText: (c: Place, length: number) => string,
  room: (c: Place, at: number) => void,
  writeVarint: (b: Uint8Array, at: number, n: number) => number,
  writeKey: (b: Uint8Array, at: number, key: number) => number,
  writeWhole: (b: Uint8Array, at: number, n: number) => number,
  writeLarge: (b: Uint8Array, at: number, half: number, sign: number) => number,
  writeLong: (b: Uint8Array, at: number, n: bigint) => number,
  writeBox: (b: Uint8Array, at: number, form: number, length: number) => number,
  writeText: (c: Place, at: number, text: string) => number,
  openData: (c: Place, at: number) => number,
  closeData: (c: Place, start: number, at: number) => number,
];

/** The data of the packet being handled, in the shared buffer. */
export interface Incoming extends View {
  /** The mark of the packet that it can be read in place for; 0: for none. */
  held: number;
}

/** Reading that data where it lies: also the isolate's, and by place (`isolate/in-place.ts`, where each is explained). */
export type InPlace = readonly [
  incoming: Incoming,
  hold: () => number,
  ahead: () => void,
  numberIn: (index: unknown) => number | null,
  longIn: (index: unknown) => bigint | null,
  floatIn: (index: unknown) => number | null,
  doubleIn: (index: unknown) => number | null,
  stringIn: (index: unknown) => string | null,
  floatsIn: (index: unknown) => number[] | null,
  isIn: (index: unknown) => boolean,
];

/** What scripts pass becomes what can be sent: also the isolate's, and by place (`isolate/convert.ts`, where each is explained). */
export type Convert = readonly [
  wrong: (sentence: number, a?: Said, b?: Said, c?: Said, d?: Said) => Error,
  unfit: (call: number, index: number, value: unknown, need: number) => Error,
  indexOf: (call: number, index: unknown) => number,
  numberOf: (call: number, index: number, value: unknown) => number,
  whole: (n: number) => number | bigint | undefined,
  wholeOf: (call: number, index: number, value: unknown) => number | bigint,
  longOf: (call: number, index: number, value: unknown) => number | bigint,
  fitsLong: (value: bigint) => boolean,
  textOf: (call: number, index: number, value: unknown) => string,
  floatsOf: (call: number, index: number, value: unknown, all: ArrayLike<unknown>) => List<number>,
  opCodeOf: (call: number, value: unknown) => number,
  peerOf: (call: Said, value: unknown) => number,
  targetsOf: (call: Said, args: unknown[]) => List<number> | null,
  callable: <Fn>(call: number, fn: Fn) => Fn,
];

/** What the isolate puts at `globalThis.__rtsc` before the bundle runs; taken away again when the guest starts. */
export interface GuestLink {
  readonly tools: Tools;
  readonly wire: Wire;
  readonly inPlace: InPlace;
  readonly convert: Convert;
  /** Lets the host drain the effects in the middle of a turn. */
  flush(): void;
  /** A sentence for an error. Runs no code of the script. */
  say(sentence: number, a?: Said, b?: Said, c?: Said, d?: Said): string;
  /** The machine's clock, also in a simulation, where the script's is another: milliseconds since 1970. */
  now(): number;
  /**
   * Called by the guest when it is there, before any code of the script runs: defines `RTSession`, and clears away what is not
   * ECMAScript. No class has its constructor at its prototype from then on.
   */
  start(turn: () => void, session: object, ...classes: readonly Class[]): void;
  /** Put here by `start`. Called without arguments; its result is never looked at. */
  turn?: () => void;
}

/** A class of the guest's. */
export interface Class {
  readonly prototype: object;
}
