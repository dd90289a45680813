/**
 * RTSession itself, and the small objects it gives: registrations, typed sends, players, requests.
 */

import { emptyData, emptyPacket } from "./builders.ts";
import { type Calling, onUnknown, recordAt } from "./calling.ts";
import { codesOf } from "./described.ts";
import { numbersOf } from "./numbers.ts";
import { useNamed } from "./packet-calls.ts";
import { type Codes, nothing, one, someNumber, someString, unknown, type Value } from "./values.ts";

/** Calls a member of one of them. */
export function ofRuntime(calling: Calling, what: string, name: string): Value {
  const { machine, call, args } = calling;
  if (what === "session") return ofSession(calling, name);
  if (what === "logger") return nothing;
  if (what === "player") return name === "getPlayerId" ? someString : someNumber;
  if (what === "date")
    return name.startsWith("to") ? someString : one({ k: "number", note: name === "getTime" ? "time" : "" });
  if (what === "requests") return one({ k: "rt", what: "request" });
  if (what === "request") {
    if (name === "send") {
      machine.slips.handed(machine.file, call.args[0], args[0] ?? nothing);
      for (const value of args) machine.roots.defer(value, [unknown("it comes with a response")]);
      return nothing;
    }
    machine.escape(args, "it goes into a request");
    return one({ k: "rt", what: "request" });
  }
  return onUnknown({ ...calling, call }, name, "it is no member of the packets");
}

/** Members of RTSession that keep a function, and call it by itself. */
const calledBack = new Set([
  "onPacket",
  "onPlayerConnect",
  "onPlayerDisconnect",
  "onSessionShutdown",
  "setTimeout",
  "setInterval",
]);

function ofSession(calling: Calling, name: string): Value {
  const { machine, call, args } = calling;
  if (calledBack.has(name)) {
    const at = name === "onPacket" ? 1 : 0;
    machine.slips.handed(machine.file, call.args[at], args[at] ?? nothing);
  }
  switch (name) {
    case "onPacket":
      register(calling);
      return nothing;
    case "send":
      sendTyped(calling);
      return nothing;
    case "newData":
      return machine.newBuilder(call, "data", emptyData);
    case "newPacket":
      return machine.newBuilder(call, "builder", emptyPacket);
    case "newRequest":
      return one({ k: "rt", what: "requests" });
    case "getLogger":
      return one({ k: "rt", what: "logger" });
    case "getPlayer":
      return one({ k: "rt", what: "player" });
    case "getPlayers":
      return machine.objects.arrayOf(call, "players", one({ k: "rt", what: "player" }));
    case "getSessionId":
      return someString;
    case "onPlayerConnect":
    case "onPlayerDisconnect":
      for (const value of args) machine.roots.defer(value, [one({ k: "rt", what: "player" })]);
      return nothing;
    case "setTimeout":
      if (args[0] !== undefined) machine.roots.defer(args[0], [], machine.every);
      return someNumber;
    case "setInterval":
      if (args[0] !== undefined) machine.roots.defer(args[0], [], periodOf(args[1] ?? nothing));
      return someNumber;
    case "clearInterval":
    case "clearTimeout":
      if (call.args[0] !== undefined) machine.slips.stop(machine.file, call.args[0], args[0] ?? nothing, name);
      return nothing;
    case "onSessionShutdown":
      for (const value of args) machine.roots.defer(value, []);
      return nothing;
    default:
      return nothing;
  }
}

/** Delays below a millisecond become one. */
function periodOf(delay: Value): number | undefined {
  const [least] = numbersOf(delay) ?? [];
  return least === undefined ? undefined : Math.max(1, least);
}

function register(calling: Calling): void {
  const { machine, call, args } = calling;
  const [first, handler] = args;
  const at = call.args[0];
  if (first === undefined || at === undefined) return;
  const record = recordAt(calling, "registers", "onPacket", at);
  const tokens = first.filter((one) => one.k === "token");
  for (const token of tokens) {
    const packet = machine.records.packetNamed(token.name);
    const codes: Codes =
      packet === undefined
        ? { kind: "open", reason: `there is no packet ${token.name}` }
        : { kind: "known", values: [packet.opCode] };
    machine.records.use(record, codes, [], undefined);
    const fields = one({ k: "fields", packet: token.name });
    if (handler !== undefined) machine.roots.defer(handler, [fields, one({ k: "packet", codes })]);
  }
  const rest = first.filter((one) => one.k !== "token");
  if (tokens.length > 0 && rest.length === 0) return;
  const codes = codesOf(rest, at, (range) => machine.text(range));
  useNamed(machine, record, rest, codes);
  for (const made of handler ?? nothing) {
    if (made.k === "function" && made.code.name !== "") machine.records.name(record, made.code.name);
  }
  if (handler === undefined) return;
  // Each op-code is a registration of its own: the handler is followed for each.
  const each: Codes[] =
    codes.kind === "known" ? codes.values.map((value) => ({ kind: "known", values: [value] })) : [codes];
  for (const packet of each) machine.roots.defer(handler, [one({ k: "packet", codes: packet })]);
}

function sendTyped(calling: Calling): void {
  const { machine, call, args } = calling;
  const [first] = args;
  const at = call.args[0];
  if (first === undefined || at === undefined) return;
  const record = recordAt(calling, "sends", "send", at);
  if (first.length === 0) record.open ??= `nothing gives ${machine.text(at)} a value`;
  for (const made of first) {
    const packet = made.k === "token" ? machine.records.packetNamed(made.name) : undefined;
    if (packet === undefined) {
      record.open ??= made.k === "unknown" ? made.reason : `${machine.text(at)} is no packet of the schema`;
      continue;
    }
    const codes: Codes = { kind: "known", values: [packet.opCode] };
    machine.records.use(record, codes, [], undefined);
    machine.records.send(record, codes, [{ kind: "typed" }], undefined, machine.file.source, call, machine.every);
  }
}
