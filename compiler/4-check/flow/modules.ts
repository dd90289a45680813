/**
 * Modules: what files of a script hand to each other, by `require` and by `import`, and the names that all of them see.
 */

import type { FileCode, Variable } from "#compiler/typescript/code.ts";
import { isLibrary } from "../library.ts";
import { assignsExports } from "./alike.ts";
import { globalNames } from "./built-ins.ts";
import type { Interpreter } from "./interpreter.ts";
import { startFrame } from "./runs.ts";
import { type Environment, join, nothing, noValues, one, unknown, type Value } from "./values.ts";
import { newLocals } from "./ways.ts";
import type { FileInfo } from "./world.ts";

type Export = FileCode["exports"][number];

/** Where the values are kept that a module gives the name `exports`; no member can be called so. */
const renamedExports = "exports =";

/** What the top level of a classic script declares are members of the global object, which everyone sees. */
export function shareGlobals({ top, variables, isModule }: FileCode): void {
  if (!isModule) for (const one of variables) if (one.owner === top && !one.isInner) one.shared = true;
}

export class Modules {
  readonly #machine: Interpreter;
  /** The environments of files that have begun to run. */
  readonly #environments = new Map<string, Environment>();
  readonly #started = new Set<string>();
  readonly #assignsExports = new Map<string, boolean>();
  readonly #imports = new Map<Variable, FileCode["imports"][number]>();
  readonly #exports = new Map<FileCode, ReadonlyMap<string, readonly Export[]>>();
  /** What the top level of a classic script declares, by name. */
  readonly #globals = new Map<string, Variable[]>();

  constructor(machine: Interpreter) {
    this.#machine = machine;
    const { files, entry } = machine.world;
    for (const { code } of files.values()) {
      // A name that is imported twice is the first.
      for (const one of code.imports) if (!this.#imports.has(one.variable)) this.#imports.set(one.variable, one);
    }
    const script = files.get(entry);
    if (script === undefined || script.code.isModule) return;
    shareGlobals(script.code);
    for (const variable of script.code.variables) {
      if (variable.owner !== script.code.top || variable.isInner) continue;
      const same = this.#globals.get(variable.name);
      if (same === undefined) this.#globals.set(variable.name, [variable]);
      else same.push(variable);
    }
  }

  beginRound(): void {
    this.#started.clear();
  }

  /** Runs the top level of a file, once in a round. */
  start(path: string): void {
    const machine = this.#machine;
    const { ways, world } = machine;
    const file = world.files.get(path);
    if (file === undefined || this.#started.has(path)) return;
    this.#started.add(path);
    const env = this.#environmentOf(path, file);
    env.self = path === world.entry ? [machine.objects.global] : this.exportsOf(path);
    const { locals, ownsLocals } = ways.state;
    ways.state.locals = newLocals(file.code.top);
    ways.state.ownsLocals = true;
    machine.enter(startFrame(machine.functions.of(file.code.top), env, file, env, noValues));
    for (const specifier of file.code.asked) this.require(specifier);
    machine.body(file.code.top);
    machine.leave();
    ways.state.locals = locals;
    ways.state.ownsLocals = ownsLocals;
    // What left a module's top level by a throw ends the script; the others go on.
    ways.state.live = true;
  }

  #environmentOf(path: string, file: FileInfo): Environment {
    let env = this.#environments.get(path);
    if (env === undefined) {
      env = this.#machine.runs.ofFile(file);
      this.#environments.set(path, env);
      this.#machine.rounds.came(path);
    }
    return env;
  }

  require(specifier: string): Value {
    const { world, file } = this.#machine;
    const path = world.resolve(specifier, file.code.path);
    if (path === undefined)
      return specifier === "rtsc:packets" ? this.#packets() : unknown(`there is no module ${specifier}`);
    if (this.#isLibrary(path)) return unknown(`${specifier} is a library, which is not followed`);
    this.start(path);
    return this.exportsOf(path);
  }

  /** A library takes more steps than all that a script does, and says nothing of packets. */
  #isLibrary(path: string): boolean {
    const { world } = this.#machine;
    const file = world.files.get(path);
    return path !== world.entry && file !== undefined && !file.code.isModule && isLibrary(file.source);
  }

  #packets(): Value {
    const { objects } = this.#machine;
    const made: Value = [objects.of("exports", "rtsc:packets")];
    objects.setMember(made, "Packets", one({ k: "rt", what: "packets" }));
    return made;
  }

  /** `module.exports` of a file, or its namespace. */
  exportsOf(path: string): Value {
    const { world, objects, rounds } = this.#machine;
    const file = world.files.get(path);
    if (file === undefined) return nothing;
    if (file.code.isModule) return [objects.of("namespace", path)];
    if (path === world.entry) return nothing;
    let assigns = this.#assignsExports.get(path);
    if (assigns === undefined) {
      assigns = assignsExports(file.source.text);
      this.#assignsExports.set(path, assigns);
    }
    if (!assigns) return [objects.of("exports", path)];
    return rounds.read(objects.of("module", path).members.cells, "exports") ?? nothing;
  }

  imported(variable: Variable, env: Environment): Value {
    const found = this.#imports.get(variable);
    return found === undefined ? nothing : this.#export(found.specifier, found.imported, env.file.code.path, 0);
  }

  #export(specifier: string, name: string, importer: string, depth: number): Value {
    const { world, objects } = this.#machine;
    if (specifier === "rtsc:packets")
      return name === "*" || name === "=" ? this.#packets() : objects.member(this.#packets(), name);
    const path = world.resolve(specifier, importer);
    if (path === undefined) return unknown(`there is no module ${specifier}`);
    if (name === "*" || (name === "=" && !this.#givesWhole(path))) return this.exportsOf(path);
    if (world.files.get(path)?.code.isModule === true) return this.namespaceMember(path, name, depth);
    const value = this.exportsOf(path);
    return name === "default" ? value : objects.member(value, name);
  }

  /** Whether a module says `export =`. */
  #givesWhole(path: string): boolean {
    const file = this.#machine.world.files.get(path);
    return file?.code.isModule === true && this.#exportsOf(file.code).has("=");
  }

  /** What a module exports by a name. */
  namespaceMember(path: string, name: string, depth = 0): Value {
    const { world, rounds } = this.#machine;
    const file = world.files.get(path);
    if (file === undefined || depth > 16) return nothing;
    const env = this.#environments.get(path);
    if (env === undefined) rounds.missed(path);
    const named = this.#exportsOf(file.code);
    let result: Value = nothing;
    for (const one of named.get(name) ?? []) {
      if ("variable" in one) {
        if (env !== undefined) result = join(result, rounds.readVariable(env, one.variable) ?? nothing);
      } else if (!("all" in one)) result = join(result, this.#export(one.from, one.imported, path, depth + 1));
    }
    if (name === "default") return result;
    for (const one of named.get("*") ?? []) {
      if ("all" in one) result = join(result, this.#export(one.all, name, path, depth + 1));
    }
    return result;
  }

  /** By name; what passes on all of another module is there as `*`, which is no name. */
  #exportsOf(code: FileCode): ReadonlyMap<string, readonly Export[]> {
    let known = this.#exports.get(code);
    if (known === undefined) {
      const found = new Map<string, Export[]>();
      for (const one of code.exports) {
        const name = "all" in one ? "*" : one.name;
        const same = found.get(name);
        if (same === undefined) found.set(name, [one]);
        else same.push(one);
      }
      known = found;
      this.#exports.set(code, known);
    }
    return known;
  }

  // --- names without a declaration in their file

  globalName(name: string): Value {
    const { world, objects, rounds } = this.#machine;
    let result: Value = rounds.read(objects.global.members.cells, name) ?? nothing;
    const variables = this.#globals.get(name);
    const env = variables === undefined ? undefined : this.#environments.get(world.entry);
    if (env !== undefined) {
      for (const variable of variables!) result = join(result, rounds.readVariable(env, variable) ?? nothing);
    }
    return result.length === 0 ? (globalNames(name) ?? nothing) : result;
  }

  /** Whether anything declares this global name, or gives it a value. */
  hasGlobal(name: string): boolean {
    if (this.#globals.has(name) || globalNames(name) !== undefined || name in globalThis) return true;
    const { members } = this.#machine.objects.global;
    return (
      members.open !== undefined || members.cells.get(name)?.value !== undefined || members.vague?.has(name) === true
    );
  }

  /** Whether `RTSession` may mean something that the script has put there. */
  get givesSession(): boolean {
    const { members } = this.#machine.objects.global;
    const name = "RTSession";
    return this.#globals.has(name) || members.cells.get(name)?.value !== undefined || members.vague?.has(name) === true;
  }

  setGlobal(name: string, value: Value): void {
    const { world, objects, rounds } = this.#machine;
    const env = this.#environments.get(world.entry);
    const [variable] = this.#globals.get(name) ?? [];
    if (env !== undefined && variable !== undefined) rounds.growVariable(env, variable, value);
    else rounds.growMember(objects.global.members, name, value);
  }

  /** A name without a declaration gets a value: in a module, `exports` is the module's own. */
  setUndeclared(name: string, value: Value): void {
    const { file, objects, rounds } = this.#machine;
    if (name !== "exports" || !this.#isCommon(file)) this.setGlobal(name, value);
    else rounds.growMember(objects.of("module", file.code.path).members, renamedExports, value);
  }

  /** Whether a file has `module` and `exports`. */
  #isCommon({ code }: FileInfo): boolean {
    return code.path !== this.#machine.world.entry && !code.isModule;
  }

  undeclared(name: string): Value {
    const machine = this.#machine;
    const { code } = machine.file;
    if (this.#isCommon(machine.file)) {
      if (name === "module") return [machine.objects.of("module", code.path)];
      if (name === "exports") {
        // `exports = module.exports = Actor; exports.create = …`
        const { members } = machine.objects.of("module", code.path);
        const renamed = machine.rounds.read(members.cells, renamedExports) ?? nothing;
        return join([machine.objects.of("exports", code.path)], renamed);
      }
    }
    if (name === "require" || name === "requir_") return one({ k: "builtin", name: "require" });
    if (name === "globalThis") return [machine.objects.global];
    if (name === "arguments") return this.#arguments();
    return this.globalName(name);
  }

  #arguments(): Value {
    const { frame, objects } = this.#machine;
    const made: Value = [objects.at({ start: frame.code.start }, "arguments[]", "array")];
    for (const [at, value] of frame.args.entries()) objects.setMember(made, String(at), value);
    return made;
  }
}
