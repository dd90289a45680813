/**
 * The interpreter: runs a script on values that are sets of what may be, along every way, and so sees which builders, packets
 * and received data reach which calls.
 *
 * What lives in one function is followed step by step; what functions share (variables, members of objects) is the join of all
 * that is ever put there. Functions run anew for each call that hands them something that matters. A round runs all there is
 * to run; rounds repeat until a round is told everything in time: until nothing grows that was read before in the same round.
 *
 * Invariant: it comes to an end. Sets are bounded, calls are told apart only up to a depth and a number, recursion is cut, and
 * each root may take a number of steps. Where one of these bounds is met, what is concerned becomes open.
 */

import type { Source } from "#compiler/text/source.ts";
import type {
  CallCode,
  ClassCode,
  Expression,
  FileCode,
  FunctionCode,
  MemberCode,
  Pattern,
  Statement,
  Variable,
} from "#compiler/typescript/code.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { callMethod, callNamed, construct, globalNames } from "./api.ts";
import { type BuilderState, emptyData, type Heap, joinHeaps, mergeEntries, stateKey } from "./builders.ts";
import { type Counters, countersIn } from "./loops.ts";
import { type Records, short } from "./records.ts";
import {
  type Atom,
  atom,
  calculate,
  counting,
  type Environment,
  join,
  joinAll,
  keyOfValue,
  named,
  nothing,
  number,
  numbersOf,
  one,
  someBoolean,
  someNumber,
  someString,
  unknown,
  type Value,
  widen,
} from "./values.ts";

export interface FileInfo {
  readonly code: FileCode;
  readonly source: Source;
}

/** The files of one script, as plain data. */
export interface WorldCode {
  readonly entry: string;
  readonly files: ReadonlyMap<string, FileInfo>;
  readonly model: PacketModel;
  /** The path a specifier means in a file; undefined where it means none. */
  resolve(specifier: string, importer: string): string | undefined;
}

interface State {
  locals: Map<Variable, Value>;
  heap: Heap;
  /** False behind a return, throw, break or continue. */
  live: boolean;
}

interface Frame {
  readonly code: FunctionCode;
  readonly env: Environment;
  readonly file: FileInfo;
  readonly context: string;
  readonly depth: number;
  readonly args: readonly Value[];
  returns: Value;
  exit: Heap | undefined;
  /** Where `break` and `continue` lead, innermost last. */
  readonly leaves: { readonly loop: boolean; readonly breaks: State[]; readonly continues: State[] }[];
}

interface ObjectInfo {
  readonly members: Map<string, Value>;
  prototype: Value;
  /** Why members may be there that are not known. */
  open: string | undefined;
}

interface Deferred {
  readonly callee: Atom;
  readonly args: readonly Value[];
  /** Milliseconds from one of its runs to the next, where it is an interval. */
  readonly every: number | undefined;
}

/** A call that is being remembered: what was made in it, and whether it touched anything else. */
interface Recording {
  readonly made: Set<string>;
  impure: boolean;
}

/** What makes something of nothing without a word: `null * 2` is 0. A sum may be a text. */
const arithmetic = new Set(["-", "*", "/", "%", "**", "<", "<=", ">", ">="]);

/** Any member: where the name is computed. */
const anyMember = "*";
/** In the place of a key: all of them were read. */
const everyKey = Symbol("every key");
const bounds = { depth: 48, contextDepth: 16, contexts: 200, rootSteps: 400_000, allSteps: 6_000_000, rounds: 10 };

class TooMuch extends Error {}

const missing = "nothing that can be followed calls";

export class Interpreter {
  readonly world: WorldCode;
  readonly records: Records;
  readonly #objects = new Map<string, ObjectInfo>();
  readonly #environments = new Map<string, Environment>();
  readonly #shared: Heap = new Map();
  /** The short name of each chain of calls that is told apart. */
  readonly #contexts = new Map<FunctionCode, Map<string, string>>();
  readonly #merged = new Map<FunctionCode, Value[]>();
  readonly #summaries = new Map<FunctionCode, Value>();
  readonly #closures = new Map<FunctionCode, Atom>();
  readonly #memo = new Map<string, Value>();
  readonly #started = new Set<string>();
  readonly #deferredSeen = new Set<string>();
  readonly #ran = new Set<FunctionCode>();
  /** Calls that some way leads to. */
  readonly followed = new Set<CallCode>();
  readonly #assignsExports = new Map<string, boolean>();
  /** What the top level of a classic script declares, by name. */
  readonly #globals = new Map<string, Variable[]>();
  readonly #fileOf = new Map<FunctionCode, FileInfo>();
  #recordings: Recording[] = [];
  #queue: { readonly deferred: Deferred; readonly heap: Heap }[] = [];
  #deferred: Deferred[] = [];
  #uncalled: Atom[] = [];
  #state: State = { locals: new Map(), heap: new Map(), live: true };
  #frames: Frame[] = [];
  /** Whether a bound was met that leaves something not run. */
  #gaveUp = false;
  /** How many conditions stand around what runs now. */
  #conditions = 0;
  /** Whether what runs now is only supposed to run: nothing is seen that calls it. */
  uncalled = false;
  /** Builders that came to be in what runs now. */
  readonly #fresh = new Set<string>();
  /** Milliseconds after which what runs now runs again, where an interval runs it. */
  every: number | undefined;
  #steps = 0;
  #rootSteps = 0;
  #round = 0;
  /** Whether the round has read something that grew after that: what it made of it is not all there is. */
  #changed = false;
  /** What the round has read of what functions share: keys, also of what was not there, by what has them. */
  readonly #seen = new Map<object, Set<unknown>>();

  constructor(world: WorldCode, records: Records) {
    this.world = world;
    this.records = records;
    for (const file of world.files.values()) {
      for (const code of file.code.functions) this.#fileOf.set(code, file);
    }
    // What the top level of a classic script declares are members of the global object, which everyone sees.
    const entry = world.files.get(world.entry);
    if (entry !== undefined && !entry.code.isModule) {
      for (const variable of entry.code.variables) {
        if (variable.owner !== entry.code.top) continue;
        variable.shared = true;
        const same = this.#globals.get(variable.name);
        if (same === undefined) this.#globals.set(variable.name, [variable]);
        else same.push(variable);
      }
    }
  }

  /** Follows the whole script; the records hold the result. */
  run(): void {
    this.#settle();
    // What nothing calls is followed, too, but only once it is known that nothing does.
    for (;;) {
      const fresh = [...this.#closures].filter(([code]) => !this.#ran.has(code)).map(([, closure]) => closure);
      if (fresh.length === 0 || this.#gaveUp) return;
      this.#uncalled.push(...fresh);
      // Mostly that adds to what is known, and changes nothing: the round goes on.
      this.#follow(fresh);
      if (this.#gaveUp || this.#changed) this.#settle();
    }
  }

  #settle(): void {
    for (this.#round = 1; ; this.#round++) {
      this.#changed = false;
      this.#seen.clear();
      this.records.clear();
      this.#memo.clear();
      this.#started.clear();
      this.#deferredSeen.clear();
      this.#ran.clear();
      this.#root(() => this.startModule(this.world.entry), new Map());
      this.#work();
      this.#follow(this.#uncalled);
      if (!this.#gaveUp && this.#round < bounds.rounds && this.#changed) continue;
      // What was not run may do anything to everything.
      if (this.#gaveUp || this.#changed) {
        for (const record of this.records.all())
          record.open ??= "there are more ways through this script than can be followed";
      }
      return;
    }
  }

  /** Runs functions that nothing calls. */
  #follow(closures: readonly Atom[]): void {
    for (const closure of closures) {
      if (closure.k !== "function") continue;
      this.uncalled = true;
      this.#root(() => this.#callUnknown(closure, `${missing} ${nameOf(closure.code)}`), new Map());
      this.uncalled = false;
      this.#work();
    }
  }

  #sees(place: object, key: unknown): void {
    const seen = this.#seen.get(place);
    if (seen === undefined) this.#seen.set(place, new Set([key]));
    else seen.add(key);
  }

  /** Something shared has grown. */
  #grew(place: object, key: unknown): void {
    if (this.#changed) return;
    const seen = this.#seen.get(place);
    if (seen !== undefined && (seen.has(key) || seen.has(everyKey))) this.#changed = true;
  }

  #work(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const { deferred, heap } = next;
      this.every = deferred.every;
      this.#root(() => this.invoke([deferred.callee], undefined, deferred.args, undefined), heap);
      this.every = undefined;
    }
  }

  /** Runs something that the host starts: the script itself, a handler, a timer. */
  #root(run: () => void, heap: Heap): void {
    const start: Heap = new Map();
    for (const [id, state] of heap) start.set(id, this.#withShared(id, state));
    this.#state = { locals: new Map(), heap: start, live: true };
    this.#frames = [];
    this.#recordings = [];
    this.#rootSteps = 0;
    this.#fresh.clear();
    this.#conditions = 0;
    try {
      run();
    } catch (error) {
      if (!(error instanceof TooMuch) && !(error instanceof RangeError)) throw error;
      this.#gaveUp = true;
    }
    for (const [id, state] of this.#state.heap) this.#share(id, state);
    const end = this.#state.heap;
    for (const deferred of this.#deferred) this.#queue.push({ deferred, heap: end });
    this.#deferred = [];
  }

  #share(id: string, state: BuilderState): void {
    const before = this.#shared.get(id);
    if (before === undefined) {
      this.#shared.set(id, state);
      this.#grew(this.#shared, id);
      return;
    }
    const after =
      before.kind === "data" && state.kind === "data"
        ? { ...mergeEntries(before, state), always: new Set([...before.always].filter((one) => state.always.has(one))) }
        : joinHeaps(new Map([[id, before]]), new Map([[id, state]])).get(id)!;
    if (stateKey(after) === stateKey(before)) return;
    this.#shared.set(id, after);
    this.#grew(this.#shared, id);
  }

  #withShared(id: string, state: BuilderState): BuilderState {
    this.#sees(this.#shared, id);
    const shared = this.#shared.get(id);
    return state.kind === "data" && shared?.kind === "data" ? mergeEntries(state, shared) : state;
  }

  // --- what other parts of flow use

  get file(): FileInfo {
    return this.#frames.at(-1)?.file ?? this.world.files.get(this.world.entry)!;
  }

  text(at: { readonly start: number; readonly end: number }): string {
    return this.file.source.text.slice(at.start, at.end);
  }

  /** Whether a condition decides if what runs now runs. */
  get conditional(): boolean {
    return this.#conditions > 0;
  }

  /** A new object, one for each place and context. `[]` at the end of the kind makes it an array. */
  newObject(at: { readonly start: number }, kind: string): Atom & { readonly k: "object" } {
    const context = this.#frames.at(-1)?.context ?? "";
    const made = atom({ k: "object", id: `${this.file.code.path}:${at.start}@${context}${kind}` });
    this.#object(made.key);
    return made as Atom & { readonly k: "object" };
  }

  newBuilder(at: { readonly start: number }, kind: "data" | "builder", state: BuilderState): Value {
    const context = this.#frames.at(-1)?.context ?? "";
    const id = `${this.file.code.path}:${at.start}@${context}`;
    const made = atom({ k: kind, id });
    this.#state.heap.set(made.key, state);
    this.#fresh.add(made.key);
    this.#recordings.at(-1)?.made.add(made.key);
    return [made];
  }

  /** Whether a builder was made by what runs now. */
  isFresh(made: Atom): boolean {
    return this.#fresh.has(made.key);
  }

  /** The state of a builder here; of one made elsewhere, all that may be in it. */
  builder(made: Atom): BuilderState {
    this.#markTouched(made.key);
    const own = this.#state.heap.get(made.key);
    if (own !== undefined) return own;
    this.#sees(this.#shared, made.key);
    const shared = this.#shared.get(made.key) ?? emptyData;
    this.#state.heap.set(made.key, shared);
    return shared;
  }

  setBuilder(made: Atom, state: BuilderState): void {
    this.#markTouched(made.key);
    this.#state.heap.set(made.key, state);
  }

  #markTouched(id: string): void {
    for (let at = this.#recordings.length - 1; at >= 0; at--) {
      const recording = this.#recordings[at]!;
      if (recording.made.has(id)) return;
      recording.impure = true;
    }
  }

  /** To be called by the host later, when what runs now has ended. */
  defer(callee: Value, args: readonly Value[], every?: number): void {
    for (const one of callee) {
      if (one.k !== "function" && one.k !== "method") continue;
      const key = `${one.key}(${args.map(keyOfValue).join(",")})${every ?? ""}`;
      if (this.#deferredSeen.has(key)) continue;
      this.#deferredSeen.add(key);
      this.#deferred.push({ callee: one, args, every });
    }
  }

  /** What becomes of values that leave for where they cannot be followed. */
  escape(values: readonly Value[], reason: string): void {
    for (const value of values) {
      for (const one of value) {
        if (one.k === "data") {
          const state = this.builder(one);
          if (state.kind === "data" && state.open === undefined) this.setBuilder(one, { ...state, open: reason });
          this.#letGo(one);
        } else if (one.k === "builder") this.#letGo(one);
        else if (one.k === "function") this.maybe(() => this.#callUnknown(one, reason));
        else if (one.k === "object") this.#open(one, reason, 0);
      }
    }
  }

  /** It may be sent where that cannot be seen. */
  #letGo(made: Atom): void {
    const state = this.builder(made);
    const sites = state.kind === "packet" ? state.sites : [...state.entries.values()].map((entry) => entry.site);
    for (const site of sites) {
      const record = this.records.get(site);
      if (record !== undefined) record.escapes = true;
    }
  }

  #open(made: Atom, reason: string, depth: number): void {
    const info = this.#object(made.key);
    if (info.open !== undefined || depth > 3) return;
    info.open = reason;
    this.#changed = true;
    this.#sees(info.members, everyKey);
    for (const value of info.members.values()) {
      for (const one of value) {
        if (one.k === "object") this.#open(one, reason, depth + 1);
        else if (one.k === "function") this.maybe(() => this.#callUnknown(one, reason));
        else if (one.k === "data" || one.k === "builder") this.escape([[one]], reason);
      }
    }
  }

  #callUnknown(callee: Atom & { readonly k: "function" }, reason: string): Value {
    const args = callee.code.parameters.map(() => unknown(reason));
    const result = this.invoke([callee], callee.self ?? unknown(reason), args, undefined);
    for (const one of result) if (one.k === "builder") this.#letGo(one);
    return result;
  }

  /** Runs what may run or not, and goes on with what may be so. */
  maybe<T>(run: () => T): T {
    const before = this.#fork();
    this.#conditions++;
    const result = run();
    this.#conditions--;
    this.#meet(before);
    return result;
  }

  // --- states

  #fork(): State {
    const { locals, heap, live } = this.#state;
    return { locals: new Map(locals), heap: new Map(heap), live };
  }

  /** Goes on where this way and another meet. */
  #meet(other: State): void {
    const mine = this.#state;
    if (!other.live) {
      if (!mine.live) this.#state = { locals: mine.locals, heap: joinHeaps(mine.heap, other.heap), live: false };
      return;
    }
    if (!mine.live) {
      this.#state = other;
      return;
    }
    const locals = new Map(mine.locals);
    for (const [variable, value] of other.locals) locals.set(variable, join(locals.get(variable) ?? nothing, value));
    this.#state = { locals, heap: joinHeaps(mine.heap, other.heap), live: true };
  }

  // --- variables

  #cell(env: Environment, variable: Variable): Value {
    for (let at: Environment | undefined = env; at !== undefined; at = at.parent) {
      if (at.code !== variable.owner) continue;
      this.#sees(at.cells, variable);
      return at.cells.get(variable) ?? nothing;
    }
    return nothing;
  }

  read(variable: Variable, env: Environment): Value {
    if (variable.kind === "import") return this.#imported(variable, env);
    return variable.shared ? this.#cell(env, variable) : (this.#state.locals.get(variable) ?? nothing);
  }

  write(variable: Variable, value: Value): void {
    if (!variable.shared) {
      this.#state.locals.set(variable, value);
      return;
    }
    for (let at: Environment | undefined = this.#frame.env; at !== undefined; at = at.parent) {
      if (at.code === variable.owner) {
        this.#grow(at.cells, variable, value);
        return;
      }
    }
  }

  #grow<K>(cells: Map<K, Value>, key: K, value: Value): void {
    const before = cells.get(key) ?? nothing;
    const after = this.#round > 3 ? widen(before, value) : join(before, value);
    if (after === before) return;
    if (keyOfValue(after) === keyOfValue(before)) return;
    cells.set(key, after);
    this.#grew(cells, key);
  }

  get #frame(): Frame {
    return this.#frames.at(-1)!;
  }

  // --- modules

  /** Runs the top level of a file, once in a round. */
  startModule(path: string): void {
    const file = this.world.files.get(path);
    if (file === undefined || this.#started.has(path)) return;
    this.#started.add(path);
    const env = this.#environment(path, file.code.top, undefined, path);
    env.self = path === this.world.entry ? this.#globalObject() : this.exportsOf(path);
    const before = this.#state.locals;
    this.#state.locals = new Map();
    this.#frames.push(newFrame(file.code.top, env, file, path, this.#frames.length, []));
    for (const specifier of file.code.asked) this.require(specifier);
    this.#body(file.code.top);
    this.#frames.pop();
    this.#state.locals = before;
    // What left a module's top level by a throw ends the script; the others go on.
    this.#state.live = true;
  }

  require(specifier: string): Value {
    const path = this.world.resolve(specifier, this.file.code.path);
    if (path === undefined)
      return specifier === "rtsc:packets" ? this.#packetsModule() : unknown(`there is no module ${specifier}`);
    this.startModule(path);
    return this.exportsOf(path);
  }

  #packetsModule(): Value {
    const made = atom({ k: "object", id: "rtsc:packets" });
    this.setMember([made], "Packets", one({ k: "rt", what: "packets" }));
    return [made];
  }

  /** `module.exports` of a file, or its namespace. */
  exportsOf(path: string): Value {
    const file = this.world.files.get(path);
    if (file === undefined) return nothing;
    if (file.code.isModule) return one({ k: "object", id: `namespace ${path}` });
    if (path === this.world.entry) return nothing;
    const initial = one({ k: "object", id: `exports ${path}` });
    let assigns = this.#assignsExports.get(path);
    if (assigns === undefined) {
      assigns = /\bmodule\s*\.\s*exports\s*=(?!=)/.test(file.source.text);
      this.#assignsExports.set(path, assigns);
    }
    if (!assigns) return initial;
    const { members } = this.#object(atom({ k: "object", id: `module ${path}` }).key);
    this.#sees(members, "exports");
    return members.get("exports") ?? nothing;
  }

  #imported(variable: Variable, env: Environment): Value {
    const file = this.world.files.get(env.file);
    const found = file?.code.imports.find((one) => one.variable === variable);
    if (file === undefined || found === undefined) return nothing;
    return this.#export(found.specifier, found.imported, env.file, 0);
  }

  #export(specifier: string, name: string, importer: string, depth: number): Value {
    if (specifier === "rtsc:packets")
      return name === "*" ? this.#packetsModule() : this.#member(this.#packetsModule(), name);
    const path = this.world.resolve(specifier, importer);
    if (path === undefined) return unknown(`there is no module ${specifier}`);
    const value = this.exportsOf(path);
    const file = this.world.files.get(path);
    if (name === "*") return value;
    if (file?.code.isModule === true) return this.#namespaceMember(file, name, depth);
    return name === "default" ? value : this.#member(value, name);
  }

  #namespaceMember(file: FileInfo, name: string, depth: number): Value {
    if (depth > 16) return nothing;
    this.#sees(this.#environments, file.code.path);
    const env = this.#environments.get(file.code.path);
    let result: Value = nothing;
    for (const one of file.code.exports) {
      if ("all" in one) {
        if (name !== "default") result = join(result, this.#export(one.all, name, file.code.path, depth + 1));
      } else if (one.name !== name) continue;
      else if ("variable" in one) {
        if (env !== undefined) result = join(result, this.#cell(env, one.variable));
      } else result = join(result, this.#export(one.from, one.imported, file.code.path, depth + 1));
    }
    return result;
  }

  #environment(id: string, code: FunctionCode, parent: Environment | undefined, file: string): Environment {
    let env = this.#environments.get(id);
    if (env === undefined) {
      env = { id, code, parent, file, cells: new Map(), closures: new Map(), self: nothing };
      this.#environments.set(id, env);
      this.#grew(this.#environments, id);
    }
    return env;
  }

  // --- objects

  #object(key: string): ObjectInfo {
    let info = this.#objects.get(key);
    if (info === undefined) {
      info = { members: new Map(), prototype: nothing, open: undefined };
      this.#objects.set(key, info);
    }
    return info;
  }

  #globalObject(): Value {
    return one({ k: "object", id: "global" });
  }

  /** A member of each of the objects a value may be. */
  #member(value: Value, name: string, at?: MemberCode): Value {
    let result: Value = nothing;
    for (const one of value) result = join(result, this.#memberOf(one, name, at, 0));
    return result;
  }

  #memberOf(made: Atom, name: string, at: MemberCode | undefined, depth: number): Value {
    switch (made.k) {
      case "object": {
        if (made.id === "global") return this.#globalName(name);
        if (made.id.startsWith("namespace ")) {
          const file = this.world.files.get(made.id.slice("namespace ".length));
          return file === undefined ? nothing : this.#namespaceMember(file, name, 0);
        }
        if (name === "length" && made.id.endsWith("[]")) return someNumber;
        if (made.id.startsWith("module ") && name === "exports") return this.exportsOf(made.id.slice("module ".length));
        const own = this.#ownMember(made, name, depth);
        if (own !== undefined) return own;
        return made.id.endsWith("[]") ? one({ k: "method", receiver: made, name }) : nothing;
      }
      case "function":
      case "class": {
        const own = this.#ownMember(made, name, depth);
        if (own !== undefined) return own;
        if (name === "prototype") return [this.#prototypeOf(made)];
        return one({ k: "method", receiver: made, name });
      }
      case "token": {
        const packet = this.world.model.packets.find((one) => one.name === made.name);
        if (name === "opCode" && packet !== undefined) return number(packet.opCode);
        return name === "name" ? one({ k: "str", value: made.name }) : nothing;
      }
      case "rt":
        if (made.what === "packets") return one({ k: "token", name });
        return one({ k: "method", receiver: made, name });
      case "fields":
        return this.#fieldRead(made.packet, name, at);
      case "builtin":
        return one({ k: "builtin", name: `${made.name}.${name}` });
      case "unknown":
        return [made];
      case "plain":
        if (made.type === "null" || made.type === "undefined") return nothing;
        return name === "length" ? someNumber : one({ k: "method", receiver: made, name });
      default:
        return name === "length" ? someNumber : one({ k: "method", receiver: made, name });
    }
  }

  /** Undefined where an object has no such member. */
  #ownMember(made: Atom, name: string, depth: number): Value | undefined {
    const info = this.#object(made.key);
    this.#sees(info.members, name);
    const own = info.members.get(name);
    // A computed index of an array is a number, never the name of one of its methods.
    const inArray = made.k === "object" && made.id.endsWith("[]") && !/^\d+$/.test(name);
    if (!inArray) this.#sees(info.members, anyMember);
    const dynamic = inArray ? undefined : info.members.get(anyMember);
    let found = own === undefined && dynamic === undefined ? undefined : join(own ?? nothing, dynamic ?? nothing);
    if (own === undefined && depth < 8) {
      this.#sees(info, "prototype");
      for (const parent of info.prototype) {
        const inherited = this.#ownMember(parent, name, depth + 1);
        if (inherited !== undefined) found = join(found ?? nothing, inherited);
      }
    }
    if (found === undefined && info.open !== undefined) return unknown(info.open);
    return found;
  }

  #fieldRead(packetName: string, name: string, at: MemberCode | undefined): Value {
    const packet = this.world.model.packets.find((one) => one.name === packetName);
    const field = packet?.fields.find((one) => one.name === name);
    if (packet !== undefined && field !== undefined && at !== undefined) {
      const end = at.nameStart + name.length;
      const record = this.records.at("reads", this.file.source, { start: at.nameStart, end }, at, name);
      const indexes = { kind: "some", values: [field.index] } as const;
      this.records.use(record, { kind: "known", values: [packet.opCode] }, [], indexes);
    }
    return unknown("a client chose it");
  }

  #prototypeOf(made: Atom): Atom {
    return atom({ k: "object", id: `prototype of ${made.key}` });
  }

  setMember(value: Value, name: string, to: Value): void {
    for (const made of value) {
      if (made.k === "object" && made.id === "global") this.#setGlobal(name, to);
      else if (made.k === "object" || made.k === "function" || made.k === "class") {
        const key = made.k === "object" ? made.key : withoutBinding(made);
        if (name === "prototype" && made.k !== "object") {
          this.#inherit(this.#prototypeOf(made), to);
        } else this.#grow(this.#object(key).members, name, to);
        if (made.k === "object" && this.#object(made.key).open !== undefined) {
          this.escape([to], this.#object(made.key).open!);
        }
      } else if (made.k === "unknown") this.escape([to], "it is put where it cannot be followed");
    }
  }

  #inherit(made: Atom, from: Value): void {
    const info = this.#object(made.key);
    const after = join(info.prototype, from);
    if (after === info.prototype) return;
    info.prototype = after;
    this.#grew(info, "prototype");
  }

  /** All that may be in an object or array. */
  elements(value: Value): Value {
    let result: Value = nothing;
    for (const made of value) {
      if (made.k === "object") {
        const info = this.#object(made.key);
        this.#sees(info.members, everyKey);
        result = join(result, joinAll([...info.members.values()]));
        if (info.open !== undefined) result = join(result, unknown(info.open));
      } else if (made.k === "got") result = join(result, someNumber);
      else if (made.k === "unknown") result = join(result, [made]);
    }
    return result;
  }

  addElement(value: Value, element: Value): void {
    this.setMember(value, anyMember, element);
  }

  /** A new array with these elements, for what makes arrays of arrays. */
  arrayOf(at: { readonly start: number }, kind: string, element: Value): Value {
    const made = this.newObject(at, `${kind}[]`);
    this.addElement([made], element);
    return [made];
  }

  // --- names without a declaration in their file

  #globalName(name: string): Value {
    const env = this.#environments.get(this.world.entry);
    const { members } = this.#object("global");
    this.#sees(members, name);
    let result: Value = members.get(name) ?? nothing;
    for (const variable of this.#globals.get(name) ?? []) {
      if (env === undefined) continue;
      this.#sees(env.cells, variable);
      result = join(result, env.cells.get(variable) ?? nothing);
    }
    return result.length === 0 ? (globalNames(name) ?? nothing) : result;
  }

  #setGlobal(name: string, value: Value): void {
    const env = this.#environments.get(this.world.entry);
    const [variable] = this.#globals.get(name) ?? [];
    if (env !== undefined && variable !== undefined) {
      this.#grow(env.cells, variable, value);
      return;
    }
    this.#grow(this.#object("global").members, name, value);
  }

  #undeclared(name: string): Value {
    if (this.file.code.path !== this.world.entry && !this.file.code.isModule) {
      if (name === "module") return one({ k: "object", id: `module ${this.file.code.path}` });
      if (name === "exports") return one({ k: "object", id: `exports ${this.file.code.path}` });
    }
    if (name === "require" || name === "requir_") return one({ k: "builtin", name: "require" });
    if (name === "globalThis") return this.#globalObject();
    if (name === "arguments") return this.#argumentsObject();
    return this.#globalName(name);
  }

  #argumentsObject(): Value {
    const frame = this.#frame;
    const made = this.newObject({ start: frame.code.start }, "arguments[]");
    for (const [at, value] of frame.args.entries()) this.setMember([made], String(at), value);
    return [made];
  }

  // --- statements

  #body(code: FunctionCode): void {
    this.#ran.add(code);
    for (const { variable, code: inner } of code.hoisted) this.write(variable, [this.#closure(inner)]);
    this.#statements(code.body);
  }

  #closure(code: FunctionCode): Atom {
    const { env } = this.#frame;
    const self = code.kind === "arrow" ? env.self : undefined;
    let made = env.closures.get(code);
    if (made === undefined) {
      made = atom({ k: "function", code, env, self: undefined, bound: [] });
      env.closures.set(code, made);
    }
    this.#closures.set(code, made);
    return self === undefined ? made : atom({ ...(made as Atom & { k: "function" }), self });
  }

  #statements(statements: readonly Statement[]): void {
    for (const statement of statements) {
      if (!this.#state.live) return;
      this.#statement(statement);
    }
  }

  #step(): void {
    this.#steps++;
    this.#rootSteps++;
    if (this.#rootSteps > bounds.rootSteps || this.#steps > bounds.allSteps) throw new TooMuch();
  }

  #statement(statement: Statement): void {
    this.#step();
    switch (statement.kind) {
      case "expression":
        this.evaluate(statement.value);
        return;
      case "declare":
        if (statement.value !== undefined) this.#assign(statement.target, this.evaluate(statement.value));
        return;
      case "return": {
        const value = statement.value === undefined ? nothing : this.evaluate(statement.value);
        this.#frame.returns = join(this.#frame.returns, value);
        this.#leaveFunction();
        return;
      }
      case "throw":
        this.evaluate(statement.value);
        this.#state.live = false;
        return;
      case "leave":
        this.#leave(statement.by);
        return;
      case "if": {
        this.#truth(statement.test);
        const before = this.#fork();
        this.#conditions++;
        this.#statement(statement.yes);
        const yes = this.#state;
        this.#state = before;
        if (statement.no !== undefined) this.#statement(statement.no);
        this.#conditions--;
        this.#meet(yes);
        return;
      }
      case "block":
        this.#statements(statement.body);
        return;
      case "loop":
        this.#statements(statement.before);
        if (statement.test !== undefined && !statement.once) this.#truth(statement.test);
        this.#loop(statement, this.#boundsOf(statement.test), statement.once, () => {
          this.#statement(statement.body);
          this.#continueHere();
          if (!this.#state.live) return;
          if (statement.after !== undefined) this.evaluate(statement.after);
          if (statement.test !== undefined) this.#truth(statement.test);
        });
        return;
      case "each": {
        const object = this.evaluate(statement.object);
        const element = statement.of ? this.elements(object) : someString;
        this.#loop(statement, undefined, false, () => {
          this.#assign(statement.target, element);
          this.#statement(statement.body);
          this.#continueHere();
        });
        return;
      }
      case "switch":
        this.#switch(statement);
        return;
      case "try": {
        const before = this.#fork();
        this.#statement(statement.body);
        if (statement.handler !== undefined) {
          const after = this.#state;
          // It may have thrown anywhere on its way.
          this.#state = before;
          this.#state.heap = joinHeaps(before.heap, after.heap);
          if (statement.error !== undefined) this.#assign(statement.error, unknown("it was thrown"));
          this.#statement(statement.handler);
          this.#meet(after);
        }
        if (statement.last !== undefined) {
          const live = this.#state.live;
          this.#state.live = true;
          this.#statement(statement.last);
          this.#state.live &&= live;
        }
        return;
      }
    }
  }

  #leaveFunction(): void {
    const frame = this.#frame;
    frame.exit = frame.exit === undefined ? this.#state.heap : joinHeaps(frame.exit, this.#state.heap);
    this.#state = { locals: this.#state.locals, heap: new Map(this.#state.heap), live: false };
  }

  #leave(by: "break" | "continue"): void {
    const { leaves } = this.#frame;
    for (let at = leaves.length - 1; at >= 0; at--) {
      const target = leaves[at]!;
      if (by === "continue" && !target.loop) continue;
      (by === "break" ? target.breaks : target.continues).push(this.#fork());
      break;
    }
    this.#state.live = false;
  }

  #continueHere(): void {
    const target = this.#frame.leaves.at(-1)!;
    for (const state of target.continues.splice(0)) this.#meet(state);
  }

  #switch(statement: Statement & { readonly kind: "switch" }): void {
    this.evaluate(statement.on);
    const leave = { loop: false, breaks: [], continues: [] };
    this.#frame.leaves.push(leave);
    const start = this.#fork();
    const copy = (): State => ({ ...start, locals: new Map(start.locals), heap: new Map(start.heap) });
    this.#state.live = false;
    this.#conditions++;
    for (const one of statement.cases) {
      const fallen = this.#state;
      this.#state = copy();
      if (one.test !== undefined) this.evaluate(one.test);
      this.#meet(fallen);
      this.#statements(one.body);
    }
    if (!statement.cases.some((one) => one.test === undefined)) this.#meet(copy());
    this.#conditions--;
    this.#frame.leaves.pop();
    for (const state of leave.breaks) this.#meet(state);
  }

  /** The largest value that the test lets each variable have in the loop. */
  #boundsOf(test: Expression | undefined): ReadonlyMap<Variable, number> | undefined {
    if (test?.kind !== "binary" || test.left.kind !== "name" || test.left.variable === undefined) return undefined;
    if (test.operator !== "<" && test.operator !== "<=") return undefined;
    const limits = numbersOf(this.evaluate(test.right));
    const limit = limits?.at(-1);
    if (limit === undefined) return undefined;
    return new Map([[test.left.variable, test.operator === "<" ? Math.ceil(limit) - 1 : Math.floor(limit)]]);
  }

  #loop(
    statement: Statement,
    limits: ReadonlyMap<Variable, number> | undefined,
    once: boolean,
    turn: () => void,
  ): void {
    const frame = this.#frame;
    const leave: Frame["leaves"][number] = { loop: true, breaks: [], continues: [] };
    frame.leaves.push(leave);
    const counters = countersIn(statement);
    const before = this.#fork();
    this.#count(counters, limits);
    const head = this.#fork();
    turn();
    const nesting = frame.leaves.filter((one) => one.loop).length;
    if (this.#state.live && this.#widenHead(head, counters, nesting > 3)) {
      // Something else changes from turn to turn: once more, from all it may be.
      this.#state = { locals: new Map(head.locals), heap: joinHeaps(head.heap, this.#state.heap), live: true };
      turn();
    }
    frame.leaves.pop();
    if (!once || !this.#state.live) this.#meet(before);
    for (const state of leave.breaks) this.#meet(state);
    // Behind the loop a counter stands one step further than in it.
    for (const [variable, step] of counters) {
      if (variable.shared || step === undefined) continue;
      const limit = limits?.get(variable);
      const start = before.locals.get(variable) ?? nothing;
      const value = counting(start, step, limit === undefined ? Number.POSITIVE_INFINITY : limit + step);
      this.#state.locals.set(variable, value);
    }
  }

  #count(counters: Counters, limits: ReadonlyMap<Variable, number> | undefined): void {
    for (const [variable, step] of counters) {
      if (variable.shared || step === undefined) continue;
      const value = this.#state.locals.get(variable) ?? nothing;
      this.#state.locals.set(variable, counting(value, step, limits?.get(variable) ?? Number.POSITIVE_INFINITY));
    }
  }

  /** Joins what a turn has left to the head of the loop; false where it left nothing new. */
  #widenHead(head: State, counters: Counters, crude: boolean): boolean {
    let changed = false;
    for (const [variable, value] of this.#state.locals) {
      if (counters.get(variable) !== undefined) continue;
      const old = head.locals.get(variable) ?? nothing;
      const wide = widen(old, value);
      if (keyOfValue(wide) === keyOfValue(old)) continue;
      changed = true;
      head.locals.set(variable, wide);
    }
    for (const [id, state] of this.#state.heap) {
      const old = head.heap.get(id);
      if (old !== undefined && old !== state && stateKey(old) !== stateKey(state)) changed = true;
    }
    return changed && !crude;
  }

  // --- assignment

  #assign(target: Pattern, value: Value): void {
    switch (target.kind) {
      case "name":
        this.#nameValues(value, target.name);
        if (target.variable !== undefined) this.write(target.variable, value);
        else this.#setGlobal(target.name, value);
        return;
      case "member": {
        this.#nameValues(value, target.name);
        const object = this.evaluate(target.object);
        this.setMember(object, target.name, value);
        return;
      }
      case "index": {
        const object = this.evaluate(target.object);
        const index = this.evaluate(target.index);
        for (const name of memberNames(index)) this.setMember(object, name, value);
        return;
      }
      case "default": {
        const otherwise = this.maybe(() => this.evaluate(target.value));
        this.#guard(value);
        this.#assign(target.target, join(value, otherwise));
        return;
      }
      case "objectPattern":
        for (const { key, target: inner } of target.members) {
          const at = key === undefined ? undefined : { ...memberAt(target, key), nameStart: inner.start };
          this.#assign(
            inner,
            key === undefined ? unknown("it is the rest of an object") : this.#member(value, key, at),
          );
        }
        return;
      case "arrayPattern":
        for (const [at, inner] of target.items.entries()) {
          if (inner !== undefined) this.#assign(inner, join(this.#indexed(value, String(at)), nothing));
        }
        return;
      case "nowhere":
        return;
    }
  }

  #indexed(value: Value, name: string): Value {
    let result: Value = nothing;
    for (const made of value) {
      if (made.k === "got") result = join(result, someNumber);
      else result = join(result, this.#memberOf(made, name, undefined, 0));
    }
    return result;
  }

  /** Received values that get a name in the script. */
  #nameValues(value: Value, name: string): void {
    for (const one of value) {
      if (one.k !== "got" && !(one.k === "received" && one.site !== "")) continue;
      const record = this.records.get(one.site);
      if (record !== undefined) this.records.name(record, name);
    }
  }

  /** The script deals with the absence of these values. */
  #guard(value: Value, only?: "objects"): void {
    for (const one of value) {
      if (one.k !== "got" && one.k !== "received") continue;
      if (only === "objects" && one.k === "got" && (one.type === "number" || one.type === "bigint")) continue;
      const record = this.records.get(one.site);
      if (record !== undefined) record.guarded = true;
    }
  }

  // --- expressions

  /** A condition. */
  #truth(expression: Expression): Value {
    const value = this.evaluate(expression);
    this.#guard(value, "objects");
    for (const one of value) {
      const record = one.k === "got" || one.k === "received" ? this.records.get(one.site) : undefined;
      if (record !== undefined) record.tested = true;
    }
    return value;
  }

  evaluate(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return number(expression.value);
      case "string":
        return one({ k: "str", value: expression.value });
      case "boolean":
        return someBoolean;
      case "null":
        return one({ k: "plain", type: "null" });
      case "literal":
        return expression.type === "bigint" ? one({ k: "plain", type: "bigint" }) : unknown("it is a pattern");
      case "this":
        return this.#self();
      case "super":
        return this.#superPrototype();
      case "name":
        if (expression.variable === undefined) return named(this.#undeclared(expression.name), expression.name);
        return named(this.read(expression.variable, this.#frame.env), expression.name);
      case "member": {
        const value = this.#member(this.evaluate(expression.object), expression.name, expression);
        return named(this.#accessed(value), expression.name);
      }
      case "index": {
        const object = this.evaluate(expression.object);
        const index = this.evaluate(expression.index);
        let result: Value = nothing;
        for (const name of memberNames(index)) {
          if (name === anyMember) result = join(result, this.elements(object));
          else result = join(result, this.#indexed(object, name));
        }
        return result;
      }
      case "call":
        return this.#call(expression);
      case "new":
        return this.#construct(expression);
      case "function":
        return [this.#closure(expression.code)];
      case "class":
        return this.#class(expression.code);
      case "object":
        return this.#objectLiteral(expression);
      case "array": {
        const made = this.newObject(expression, "[]");
        for (const [at, item] of expression.items.entries()) {
          if (item.kind === "spread") this.addElement([made], this.elements(this.evaluate(item.operand)));
          else this.setMember([made], String(at), this.evaluate(item));
        }
        return [made];
      }
      case "assign":
        return this.#assignment(expression);
      case "update": {
        const before = this.#current(expression.target);
        const shared = expression.target.kind !== "name" || expression.target.variable?.shared !== false;
        const after = shared
          ? counting(before, expression.step, Number.POSITIVE_INFINITY)
          : calculate("+", before, number(expression.step));
        this.#assign(expression.target, after);
        if (shared) return expression.prefix ? calculate("+", before, number(expression.step)) : before;
        return expression.prefix ? after : before;
      }
      case "binary":
        return this.#binary(expression);
      case "unary":
        return this.#unary(expression);
      case "choice": {
        this.#truth(expression.test);
        const before = this.#fork();
        this.#conditions++;
        const yes = this.evaluate(expression.yes);
        const after = this.#state;
        this.#state = before;
        const no = this.evaluate(expression.no);
        this.#conditions--;
        this.#meet(after);
        return join(yes, no);
      }
      case "sequence": {
        let last: Value = nothing;
        for (const item of expression.items) last = this.evaluate(item);
        return last;
      }
      case "template":
        for (const item of expression.items) this.evaluate(item);
        return someString;
      case "spread":
        return this.elements(this.evaluate(expression.operand));
      case "await":
        return this.evaluate(expression.operand);
      case "yield":
        this.evaluate(expression.operand);
        return unknown("it comes from outside a generator");
      case "other":
        for (const part of expression.parts)
          this.escape([this.evaluate(part)], "it is used in a way that is not followed");
        return unknown("it is computed");
    }
  }

  /** Reading an accessor runs it. */
  #accessed(value: Value): Value {
    if (!value.some((one) => one.k === "builtin" && one.name.startsWith("get "))) return value;
    return unknown("it is computed by an accessor");
  }

  #self(): Value {
    return this.#frame.env.self.length > 0 ? this.#frame.env.self : this.#globalObject();
  }

  #superPrototype(): Value {
    let result: Value = nothing;
    for (const made of this.#self()) {
      if (made.k !== "object") continue;
      const info = this.#object(made.key);
      this.#sees(info, "prototype");
      for (const parent of info.prototype) {
        this.#sees(this.#object(parent.key), "prototype");
        result = join(result, this.#object(parent.key).prototype);
      }
    }
    return result;
  }

  #current(target: Pattern): Value {
    switch (target.kind) {
      case "name":
      case "member":
      case "index":
        return this.evaluate(target);
      default:
        return nothing;
    }
  }

  #assignment(expression: Expression & { readonly kind: "assign" }): Value {
    const { operator, target } = expression;
    if (operator === "=") {
      const value = this.evaluate(expression.value);
      this.#assign(target, value);
      return value;
    }
    const before = this.#current(target);
    if (operator === "||=" || operator === "&&=" || operator === "??=") {
      this.#guard(before);
      const value = join(
        before,
        this.maybe(() => this.evaluate(expression.value)),
      );
      this.#assign(target, value);
      return value;
    }
    const by = this.evaluate(expression.value);
    const step = numbersOf(by);
    const shared = target.kind !== "name" || target.variable?.shared !== false;
    const counts = shared && operator === "+=" && step?.length === 1 && step[0]! > 0;
    const value = counts
      ? counting(before, step[0]!, Number.POSITIVE_INFINITY)
      : calculate(operator.slice(0, -1), before, by);
    this.#assign(target, value);
    return value;
  }

  #binary(expression: Expression & { readonly kind: "binary" }): Value {
    const { operator } = expression;
    if (operator === "&&" || operator === "||" || operator === "??") {
      const left = this.#truth(expression.left);
      if (operator !== "&&") this.#guard(left);
      const right = this.maybe(() => this.#truth(expression.right));
      if (operator === "&&") return join(left.filter(mayBeFalse), right);
      return join(
        left.filter((one) => one.k !== "plain" || (one.type !== "null" && one.type !== "undefined")),
        right,
      );
    }
    // A long sum leans to the left.
    const spine: (Expression & { readonly kind: "binary" })[] = [];
    let first: Expression = expression;
    while (first.kind === "binary" && !["&&", "||", "??"].includes(first.operator)) {
      spine.push(first);
      first = first.left;
    }
    let value = this.evaluate(first);
    for (const part of spine.reverse()) {
      const right = this.evaluate(part.right);
      if (/^[=!]==?$/.test(part.operator)) {
        if (isAbsent(right)) this.#guard(value);
        if (isAbsent(value)) this.#guard(right);
      }
      if (arithmetic.has(part.operator)) {
        this.records.need(value, this.file.source, part.left);
        this.records.need(right, this.file.source, part.right);
      }
      value = calculate(part.operator, value, right);
    }
    return value;
  }

  #unary(expression: Expression & { readonly kind: "unary" }): Value {
    const value = expression.operator === "!" ? this.#truth(expression.operand) : this.evaluate(expression.operand);
    switch (expression.operator) {
      case "-": {
        const numbers = numbersOf(value);
        return numbers === undefined ? someNumber : joinAll(numbers.map((one) => number(-one)));
      }
      case "+":
        return numbersOf(value) === undefined ? someNumber : value;
      case "~":
        return someNumber;
      case "typeof":
        this.#guard(value);
        return someString;
      case "void":
        return one({ k: "plain", type: "undefined" });
      default:
        return someBoolean;
    }
  }

  #objectLiteral(expression: Expression & { readonly kind: "object" }): Value {
    const made = this.newObject(expression, "");
    for (const { key, value } of expression.members) {
      const member = this.evaluate(value);
      if (key === undefined) {
        for (const from of member) {
          if (from.k !== "object") this.#open(made, "it has members of an object that cannot be followed", 0);
          else {
            const { members } = this.#object(from.key);
            this.#sees(members, everyKey);
            for (const [name, inside] of members) this.setMember([made], name, inside);
          }
        }
      } else if (typeof key === "string") {
        this.#nameValues(member, key);
        this.setMember([made], key, member);
      } else for (const name of memberNames(this.evaluate(key))) this.setMember([made], name, member);
    }
    return [made];
  }

  #class(code: ClassCode): Value {
    const made = atom({ k: "class", code, env: this.#frame.env });
    const prototype = this.#prototypeOf(made);
    if (code.base !== undefined) {
      const bases = this.evaluate(code.base);
      for (const base of bases) {
        if (base.k === "class" || base.k === "function") {
          this.#inherit(prototype, [this.#prototypeOf(base)]);
        } else if (base.k === "unknown") this.#open(prototype, base.reason, 0);
      }
    }
    for (const member of code.members) {
      if (member.kind === "field" && !member.isStatic) continue;
      const value = member.value === undefined ? nothing : this.evaluate(member.value);
      const kept = member.kind === "accessor" ? one({ k: "builtin", name: `get ${member.name}` }) : value;
      this.setMember(member.isStatic ? [made] : [prototype], member.name, kept);
    }
    if (code.constructorCode !== undefined) {
      this.#closure(code.constructorCode);
      this.#bases.set(code.constructorCode, code);
    }
    return [made];
  }

  // --- calls

  #arguments(call: CallCode): Value[] {
    return call.args.map((one) => this.evaluate(one));
  }

  #call(call: CallCode): Value {
    this.#step();
    this.followed.add(call);
    const { callee } = call;
    if (callee.kind === "super") return this.#superCall(call);
    if (callee.kind === "member") {
      const receiver = present(this.evaluate(callee.object));
      const { source } = this.file;
      if (!source.text.slice(callee.object.end, callee.nameStart).includes("?.")) {
        this.records.need(receiver, source, callee.object);
      }
      const args = this.#arguments(call);
      let result: Value = nothing;
      if (receiver.length === 0) return this.#onNothing(call, callee, args);
      // A name that means several builders means one at a time, and whichever that is has this done to it.
      const certain = receiver.length === 1 || receiver.every(isBuilder);
      for (const [at, made] of receiver.entries()) {
        const run = (): Value => this.#method(made, callee, call, args, certain);
        if (at === 0 || certain) result = join(result, run());
        else result = join(result, this.maybe(run));
      }
      return result;
    }
    const value = this.evaluate(callee);
    const args = this.#arguments(call);
    return this.invoke(value, undefined, args, call);
  }

  /** A call on something that never gets a value: a misspelled name, or a module that is not there yet. */
  #onNothing(call: CallCode, callee: MemberCode, args: readonly Value[]): Value {
    return callNamed(this, callee.name, call, callee, args, `nothing gives ${short(this.text(callee.object))} a value`);
  }

  #method(made: Atom, callee: MemberCode, call: CallCode, args: readonly Value[], certain: boolean): Value {
    if (made.k === "object" || made.k === "function" || made.k === "class") {
      const own =
        made.k === "object" && (made.id === "global" || made.id.startsWith("namespace "))
          ? this.#memberOf(made, callee.name, callee, 0)
          : this.#ownMember(withoutSelf(made), callee.name, 0);
      if (own !== undefined && own.length > 0) {
        const whose = callee.object.kind === "super" ? this.#self() : [made];
        return this.invoke(own, whose, args, call);
      }
    }
    return callMethod(this, made, callee.name, call, callee, args, certain);
  }

  /** Calls each of the functions a value may be. */
  invoke(callee: Value, self: Value | undefined, args: readonly Value[], call: CallCode | undefined): Value {
    let result: Value = nothing;
    for (const [at, made] of callee.entries()) {
      const run = (): Value => {
        switch (made.k) {
          case "function":
            return this.#callFunction(made, made.self ?? self, [...made.bound, ...args], call);
          case "method":
            return callMethod(this, made.receiver, made.name, call, undefined, args, callee.length === 1);
          case "builtin":
            return callNamed(this, made.name, call, undefined, args, "");
          case "unknown":
            this.escape(args, made.reason);
            return [made];
          default:
            this.escape(args, "it is handed to what may be no function");
            return unknown("it comes from a call that cannot be followed");
        }
      };
      result = join(result, at === 0 && callee.length === 1 ? run() : this.maybe(run));
    }
    return result;
  }

  #callFunction(
    callee: Atom & { readonly k: "function" },
    self: Value | undefined,
    given: readonly Value[],
    call: CallCode | undefined,
  ): Value {
    this.#step();
    const { code } = callee;
    const file = this.#fileOf.get(code)!;
    const again = this.#frames.filter((frame) => frame.code === code);
    const isActive = (args: readonly Value[]): boolean =>
      again.some((frame) => frame.args.map(keyOfValue).join() === args.map(keyOfValue).join());
    // It is being followed already, with just these: rounds give what it returns.
    if (again.length >= 2 && isActive(given)) return this.#summary(code);
    if (this.#frames.length >= bounds.depth) {
      // Followed all the same, from the start of another root; what it does to builders comes too late for its caller.
      const reason = "calls are nested too deep here";
      this.escape(onlyData(given), reason);
      this.defer([self === undefined ? callee : atom({ ...callee, self })], given.slice(callee.bound.length));
      return this.#summary(code);
    }
    const memoKey = this.#memoKey(callee, self, given);
    const known = memoKey === undefined ? undefined : this.#memo.get(memoKey);
    if (known !== undefined) return known;

    const caller = this.#frames.at(-1);
    const where = call === undefined || caller === undefined ? "host" : `${caller.file.code.path}:${call.start}`;
    const parent = caller?.context ?? callee.env.id;
    let args = given;
    const chain = `${callee.env.id}#${code.id}@${where}<${parent}`;
    let context = again.length >= 2 ? undefined : this.#context(code, chain);
    if (context === undefined) {
      const why = `more calls lead to ${nameOf(code)} than can be told apart`;
      args = this.#mergedArguments(code, given, again.length >= 2 ? `${nameOf(code)} calls itself` : why);
      if (again.length >= 2 && isActive(args)) return this.#summary(code);
      context = `${callee.env.id}#${code.id}*`;
    }
    const env = this.#environment(context, code, callee.env, callee.env.file);
    const itself = code.kind === "arrow" ? callee.env.self : join(env.self, self ?? nothing);
    if (env.self.length > 0 && keyOfValue(itself) !== keyOfValue(env.self)) this.#changed = true;
    env.self = itself;

    const { locals } = this.#state;
    const recording: Recording = { made: new Set(), impure: false };
    this.#recordings.push(recording);
    this.#state = { locals: new Map(), heap: this.#state.heap, live: true };
    const frame = newFrame(code, env, file, context, this.#frames.length, args);
    this.#frames.push(frame);
    this.#bind(code, args);
    this.#body(code);
    if (this.#state.live) this.#leaveFunction();
    this.#frames.pop();
    this.#recordings.pop();
    // Where every way throws, what was done until then stays done.
    this.#state = { locals, heap: frame.exit ?? this.#state.heap, live: true };

    const result = code.suspends ? this.#suspended(frame.returns) : frame.returns;
    this.#grow(this.#summaries, code, result);
    if (memoKey !== undefined && !recording.impure && !result.some(isBuilder)) this.#memo.set(memoKey, result);
    if (recording.impure || result.some(isBuilder)) {
      const outer = this.#recordings.at(-1);
      if (outer !== undefined) for (const id of recording.made) outer.made.add(id);
    }
    return result;
  }

  /** What a function is known to return, where it is not followed once more. */
  #summary(code: FunctionCode): Value {
    this.#sees(this.#summaries, code);
    return this.#summaries.get(code) ?? nothing;
  }

  #suspended(returns: Value): Value {
    return returns.length === 0 ? unknown("it is a promise") : returns;
  }

  #bind(code: FunctionCode, args: readonly Value[]): void {
    for (const [at, parameter] of code.parameters.entries()) {
      const isRest = code.rest && at === code.parameters.length - 1;
      const value = isRest ? this.arrayOf(parameter, "rest", joinAll(args.slice(at))) : (args[at] ?? nothing);
      this.#assign(parameter, value);
    }
  }

  /** Undefined where a call cannot be remembered: what it is handed can be changed by it. */
  #memoKey(callee: Atom, self: Value | undefined, args: readonly Value[]): string | undefined {
    if (self?.some(isBuilder) || args.some((value) => value.some(isBuilder))) return undefined;
    return `${callee.key}|${this.every ?? ""}|${self === undefined ? "" : keyOfValue(self)}|${args.map(keyOfValue).join(",")}`;
  }

  /** A short name for a chain of calls; undefined where there are too many of them. */
  #context(code: FunctionCode, chain: string): string | undefined {
    let known = this.#contexts.get(code);
    if (known === undefined) {
      known = new Map();
      this.#contexts.set(code, known);
    }
    let name = known.get(chain);
    if (name === undefined) {
      const depth = this.#contextDepth(chain);
      if (known.size >= bounds.contexts || depth > bounds.contextDepth) return undefined;
      name = `${this.#fileOf.get(code)!.code.path}#${code.id}.${known.size}`;
      known.set(chain, name);
      this.#depths.set(name, depth);
    }
    return name;
  }

  readonly #depths = new Map<string, number>();

  /** How many calls and functions around it a chain has: one more than that of its caller or of its function's home. */
  #contextDepth(chain: string): number {
    const parent = chain.slice(chain.indexOf("<") + 1);
    const home = chain.slice(0, chain.lastIndexOf("#", chain.indexOf("@") < 0 ? undefined : chain.indexOf("@")));
    return 1 + Math.max(this.#depths.get(parent) ?? 0, this.#depths.get(home) ?? 0);
  }

  /** What all calls agree on that are not told apart. */
  #mergedArguments(code: FunctionCode, args: readonly Value[], reason: string): Value[] {
    const before = this.#merged.get(code);
    const count = code.usesArguments ? Math.max(code.parameters.length, args.length) : code.parameters.length;
    const merged = Array.from({ length: count }, (_, at) => {
      if (code.rest && at >= code.parameters.length - 1) return unknown(reason);
      const value = args[at] ?? nothing;
      const old = before?.[at] ?? nothing;
      if (old.length === 0 || keyOfValue(old) === keyOfValue(value)) return value;
      return value.length === 0 ? old : unknown(reason);
    });
    if (merged.map(keyOfValue).join() !== before?.map(keyOfValue).join()) this.#changed = true;
    this.#merged.set(code, merged);
    const lost = args.filter((value, at) => keyOfValue(value) !== keyOfValue(merged[at] ?? nothing));
    this.escape(onlyData(lost), reason);
    return merged;
  }

  #construct(call: CallCode): Value {
    this.#step();
    const value = this.evaluate(call.callee);
    const args = this.#arguments(call);
    let result: Value = nothing;
    for (const made of value) {
      if (made.k === "function" || made.k === "class") result = join(result, this.#instance(made, call, args));
      else if (made.k === "unknown") {
        this.escape(args, made.reason);
        result = join(result, [made]);
      } else result = join(result, construct(this, made, call, args));
    }
    return result;
  }

  #instance(made: Atom & { readonly k: "function" | "class" }, call: CallCode, args: readonly Value[]): Value {
    const instance = this.newObject(call, ` ${nameOf(made.code)}`);
    this.#inherit(instance, [this.#prototypeOf(withoutSelf(made))]);
    if (made.k === "class") {
      this.#constructClass(made, [instance], args, call, 0);
      return [instance];
    }
    const returned = this.#callFunction(made, [instance], args, call);
    const objects = returned.filter((one) => one.k === "object");
    // `new` on a factory gives what the factory returns.
    return objects.length > 0 ? objects : returned.some(isBuilder) ? returned : [instance];
  }

  #constructClass(
    made: Atom & { readonly k: "class" },
    instance: Value,
    args: readonly Value[],
    call: CallCode,
    depth: number,
  ): void {
    const { code, env } = made;
    // Fields run with `this` being the instance, in the place of the class.
    const frame = newFrame(
      env.code,
      { ...env, id: `${env.id} new`, self: instance },
      this.#fileOf.get(env.code)!,
      `${this.#frame.context} new`,
      this.#frames.length,
      [],
    );
    const { locals } = this.#state;
    this.#frames.push(frame);
    this.#state.locals = new Map(locals);
    for (const member of code.members) {
      if (member.kind !== "field" || member.isStatic || member.value === undefined) continue;
      this.setMember(instance, member.name, this.evaluate(member.value));
    }
    this.#frames.pop();
    this.#state.locals = locals;
    if (code.constructorCode !== undefined) {
      const callee = atom({ k: "function", code: code.constructorCode, env, self: undefined, bound: [] });
      this.#callFunction(callee as Atom & { readonly k: "function" }, instance, args, call);
    } else if (code.base !== undefined && depth < 8) {
      for (const base of this.evaluate(code.base)) {
        if (base.k === "class") this.#constructClass(base, instance, args, call, depth + 1);
        else if (base.k === "function") this.#callFunction(base, instance, args, call);
      }
    }
  }

  #superCall(call: CallCode): Value {
    const args = this.#arguments(call);
    const self = this.#self();
    for (const made of this.#basesOf(this.#frame.code)) {
      if (made.k === "class") this.#constructClass(made, self, args, call, 1);
      else if (made.k === "function") this.#callFunction(made, self, args, call);
    }
    return nothing;
  }

  readonly #bases = new Map<FunctionCode, ClassCode>();

  #basesOf(constructorCode: FunctionCode): Value {
    const code = this.#bases.get(constructorCode);
    return code?.base === undefined ? nothing : this.evaluate(code.base);
  }
}

function newFrame(
  code: FunctionCode,
  env: Environment,
  file: FileInfo,
  context: string,
  depth: number,
  args: readonly Value[],
): Frame {
  return { code, env, file, context, depth, args, returns: nothing, exit: undefined, leaves: [] };
}

function nameOf(code: { readonly name: string }): string {
  return code.name === "" ? "this function" : code.name;
}

function onlyData(values: readonly Value[]): Value[] {
  return values.map((value) => value.filter((one) => one.k === "data"));
}

function isBuilder(one: Atom): boolean {
  return one.k === "data" || one.k === "builder";
}

function mayBeFalse(one: Atom): boolean {
  return one.k === "got" || one.k === "plain" || one.k === "number" || one.k === "unknown";
}

/** What a method can be called on: `null`, where it may be something else as well, ends the way that it is on. */
function present(value: Value): Value {
  const some = value.filter((one) => !isAbsent([one]));
  return some.length === 0 || some.length === value.length ? value : some;
}

function isAbsent(value: Value): boolean {
  return value.length === 1 && value[0]!.k === "plain" && (value[0]!.key === "pnull" || value[0]!.key === "pundefined");
}

/** The members a computed name may mean. */
function memberNames(index: Value): string[] {
  const names: string[] = [];
  for (const one of index) {
    if (one.k === "str") names.push(one.value);
    else if (one.k === "num") names.push(String(one.value));
    else return [anyMember];
  }
  return names.length === 0 ? [anyMember] : names;
}

function memberAt(pattern: Pattern, name: string): MemberCode {
  const nowhere: Expression = { kind: "null", start: pattern.start, end: pattern.start };
  return { kind: "member", object: nowhere, name, nameStart: pattern.start, start: pattern.start, end: pattern.end };
}

/** A function has the same members, whatever is bound to it. */
function withoutSelf<T extends Atom>(made: T): T {
  if (made.k !== "function" || (made.self === undefined && made.bound.length === 0)) return made;
  return atom({ ...made, self: undefined, bound: [] }) as T;
}

function withoutBinding(made: Atom): string {
  return withoutSelf(made).key;
}
