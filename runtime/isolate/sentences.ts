/**
 * Sentences: what a script that went wrong is told. The guest asks for them by number when it throws; they stand here so that a
 * process holds them once, and not each session's bundle.
 *
 * What stands in them comes out of an isolate. Only plain values do, and a sentence ends somewhere, whatever they are.
 */

import {
  CALLS,
  LARGEST_OP_CODE,
  MOST_TARGETS,
  NEEDS,
  NUMBERS_OF,
  SAY_64_BITS,
  SAY_ELEMENT,
  SAY_FIELD,
  SAY_FIELD_64_BITS,
  SAY_FIELD_ELEMENT,
  SAY_FIELD_ITEMS,
  SAY_FIELD_LEAST,
  SAY_FIELD_LENGTH,
  SAY_FIELD_MOST,
  SAY_FUNCTION,
  SAY_INDEX,
  SAY_LINK,
  SAY_LOG_TOO_LONG,
  SAY_MISSING,
  SAY_NO_CODEC,
  SAY_NO_FIELDS,
  SAY_NO_OP_CODE,
  SAY_NO_REQUEST,
  SAY_NO_TOKEN,
  SAY_OP_CODE,
  SAY_OP_CODE_TYPE,
  SAY_PACKET_DATA,
  SAY_PEER,
  SAY_REQUEST_TOO_LONG,
  SAY_SENDER,
  SAY_TARGETS,
  SAY_TOO_LARGE,
  SAY_TOO_MANY_FLOATS,
  SAY_VALUE,
  type Said,
} from "#runtime/link.ts";
import { requestNames } from "./request-names.ts";

/** No sentence is longer: names of fields, requests and packets are short, and so is what is shown of a value. */
const MOST_UNITS = 4096;

const opCodes = `the op-code must be a whole number from 1 to ${LARGEST_OP_CODE}.`;

/** What makes one, by name. */
const requests = new Set(
  requestNames
    .trim()
    .split(" ")
    .map((name) => `create${name}Request`),
);

type Sentence = (a: Said, b: Said, c: Said, d: Said) => string;

const sentences: { readonly [sentence: number]: Sentence } = {
  [SAY_VALUE]: (name, index, value, need) => `${call(name)}(${index}, ${value}): the value must be ${needed(need)}.`,
  [SAY_ELEMENT]: (name, index, at, value) =>
    `${call(name)}(${index}, …): element ${at} is ${value}; it must be a number.`,
  [SAY_PEER]: (name, value) => `${call(name)}: ${value} is no peer id; a whole number is needed.`,
  [SAY_SENDER]: (name, value) => `${call(name)}: ${value} is no peer id; the server is 0, players are 1 and more.`,
  [SAY_FUNCTION]: (name, value) => `${call(name)}: a function is needed, ${value} is none.`,
  [SAY_PACKET_DATA]: (value) => `setData(${value}): data is made by RTSession.newData(), or received.`,
  [SAY_NO_OP_CODE]: () => "send(): the packet has no op-code; call setOpCode first.",
  [SAY_NO_REQUEST]: (key) =>
    typeof key === "string" && requests.has(key) ? "" : `newRequest().${key}: there is no such request.`,
  [SAY_NO_TOKEN]: (value) => `send: a packet of "rtsc:packets" is needed, ${value} is none.`,
  [SAY_NO_CODEC]: (name, packet) =>
    `${call(name)}(${packet}): the bundle has no codec for it; name the packet where you call ${call(name)}.`,
  [SAY_NO_FIELDS]: (packet, value) => `send(${packet}): the fields must be an object, not ${value}.`,
  [SAY_OP_CODE_TYPE]: (name, value) => `${call(name)}(${value}): ${opCodes}`,
  [SAY_MISSING]: (packet, field) => `send(${packet}): field ${field} is missing.`,
  [SAY_FIELD]: (packet, field, value, need) =>
    `send(${packet}): field ${field} is ${value}; it must be ${needed(need)}.`,
  [SAY_FIELD_ELEMENT]: (packet, field, value, at) =>
    `send(${packet}): element ${at} of field ${field} is ${value}; it must be a number.`,
  [SAY_INDEX]: (name, index) => `${call(name)}(${index}, …): the index must be a whole number from 1 to 127.`,
  [SAY_64_BITS]: (name, index, value) => `${call(name)}(${index}, ${value}): the value must fit 64 bits.`,
  [SAY_TOO_MANY_FLOATS]: (name, index, count) =>
    `${call(name)}(${index}, …): ${count} floats are more than a packet can hold.`,
  [SAY_OP_CODE]: (name, value) => `${call(name)}(${value}): ${opCodes}`,
  [SAY_TARGETS]: (name) => `${call(name)}: a packet goes to ${MOST_TARGETS} peers at most.`,
  [SAY_REQUEST_TOO_LONG]: (name, length) => `send(): ${name} is too long: ${length} characters.`,
  [SAY_TOO_LARGE]: (most) => `The data is larger than the ${most} bytes a packet may have (limits.packetBytes).`,
  [SAY_LINK]: (version) => `The bundle speaks version ${version} of the link, and its host does not.`,
  [SAY_FIELD_64_BITS]: (packet, field, value) => `send(${packet}): field ${field} is ${value}; it must fit 64 bits.`,
  [SAY_FIELD_LENGTH]: (packet, field, length, most) =>
    `send(${packet}): field ${field} is ${length} long; it must be ${most} at most.`,
  [SAY_FIELD_LEAST]: (packet, field, value, least) =>
    `send(${packet}): field ${field} is ${value}; it must be at least ${least}.`,
  [SAY_FIELD_MOST]: (packet, field, value, most) =>
    `send(${packet}): field ${field} is ${value}; it must be at most ${most}.`,
  [SAY_FIELD_ITEMS]: (packet, field, length, most) =>
    `send(${packet}): field ${field} has ${length} items; it may have ${most}.`,
  [SAY_LOG_TOO_LONG]: (length) => `A message of ${length} characters is too long for the log.`,
};

function call(name: Said): string {
  return typeof name === "number" ? (CALLS[name] ?? "") : `${name}`;
}

/** What comes behind "must be". */
function needed(need: Said): string {
  if (typeof need !== "number") return `${need}`;
  return need < NUMBERS_OF ? (NEEDS[need] ?? "") : `an array of ${need - NUMBERS_OF} numbers`;
}

/** The sentence of this number; an empty one where nothing is wrong with what it says, or no guest has the number. */
export function say(sentence: number, a?: Said, b?: Said, c?: Said, d?: Said): string {
  const write = typeof sentence === "number" ? sentences[sentence] : undefined;
  return (write?.(plain(a), plain(b), plain(c), plain(d)) ?? "").slice(0, MOST_UNITS);
}

/** Nothing that has code of its own. */
function plain(value: Said): Said {
  if (typeof value === "string") return value.slice(0, MOST_UNITS);
  return typeof value === "object" ? null : value;
}
