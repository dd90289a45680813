/**
 * Modules that require each other: what is used while the other is still being loaded, and so has given nothing yet.
 *
 * Loading is followed as it happens: from each script, require by require, in the order of the text, for what runs at the top
 * level. Invariant: what a module gives is taken to be there as soon as some line above has given it; a module whose exports
 * cannot be seen has given all.
 */

import { rt4497 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, MemberCode } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { isExports } from "../../questions/is-exports.ts";
import { type Code, type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { exportedBy, requiredModule } from "../../questions/required.ts";

export const loading: Rule = {
  codes: ["RT4497"],
  run(context) {
    const found: Diagnostic[] = [];
    for (const file of context.files) {
      if (file.entry === undefined || !file.source.text.includes("require")) continue;
      new Loading(context, found).load(file);
    }
    return found;
  },
};

class Loading {
  readonly #context: RuleContext;
  readonly #found: Diagnostic[];
  readonly #loaded = new Set<CheckedFile>();
  /** Modules that are being loaded, each with how far it has come. */
  readonly #open = new Map<CheckedFile, number>();

  constructor(context: RuleContext, found: Diagnostic[]) {
    this.#context = context;
    this.#found = found;
  }

  load(file: CheckedFile): void {
    if (this.#loaded.has(file)) return;
    this.#loaded.add(file);
    const lookup = lookupOf(file);
    const required = requiresIn(this.#context, lookup);
    // Members matter only where somebody is required who waits for this file.
    const isRound = required.some(({ module }) => this.#open.has(module));
    for (const step of isRound ? inOrder([...required, ...takesIn(this.#context, lookup)]) : required) {
      this.#open.set(file, step.node.start);
      if (step.kind === "require") {
        this.#require(lookup, step.node, step.module);
        this.load(step.module);
      } else this.#take(lookup, step.node, step.module);
    }
    this.#open.delete(file);
  }

  /** A module is required that is being loaded, and will replace its exports: what is required here stays empty. */
  #require(lookup: CodeLookup, call: CallCode, module: CheckedFile): void {
    const reached = this.#open.get(module);
    if (reached === undefined || module === lookup.file) return;
    const there = lookupOf(module);
    const replacing = there.all("assign").filter(({ target }) => target.kind === "member" && isExports(target));
    const [first] = replacing;
    if (first === undefined || first.start < reached || replacing.length > 1) return;
    // What was given before is there for good.
    const before = there
      .all("assign")
      .some(({ target, start }) => start < reached && target.kind === "member" && isExports(target.object));
    if (before || !isReadLater(lookup, call)) return;
    const name = moduleName(module);
    const notes = [
      { message: `${name} waits here for this module.`, span: lineAt(there, reached) },
      { message: "The exports are replaced here, later.", span: lineAt(there, first.start) },
    ];
    const text = lookup.textOf(call);
    this.#found.push(rt4497(lookup.span(call), { text, module: name, name: "what it exports in the end" }, notes));
  }

  /** A member of a module is read at the top level. */
  #take(lookup: CodeLookup, member: MemberCode, module: CheckedFile): void {
    const reached = this.#open.get(module);
    if (reached === undefined || module === lookup.file) return;
    const there = lookupOf(module);
    const exported = exportedBy(module);
    if (exported.open || !exported.names.has(member.name)) return;
    const given = placesOf(there, member.name);
    // Functions that are declared are there at once, but given by a line all the same.
    if (given.length === 0 || given.some((one) => one < reached)) return;
    const [first] = given;
    const name = moduleName(module);
    const notes = [
      { message: `${name} waits here for this module.`, span: lineAt(there, reached) },
      { message: `${member.name} is given here, later.`, span: lineAt(there, first!) },
    ];
    this.#found.push(
      rt4497(lookup.span(member), { text: lookup.textOf(member), module: name, name: member.name }, notes),
    );
  }
}

interface Require {
  readonly kind: "require";
  readonly node: CallCode;
  readonly module: CheckedFile;
}

interface Take {
  readonly kind: "take";
  readonly node: MemberCode;
  readonly module: CheckedFile;
}

const known = new WeakMap<CodeLookup, readonly Require[]>();

/** The modules that a file requires while it is loaded, in the order of the text. */
function requiresIn(context: RuleContext, lookup: CodeLookup): readonly Require[] {
  let found = known.get(lookup);
  if (found === undefined) {
    found =
      lookup.code.isModule || !lookup.text.includes("require")
        ? []
        : inOrder(
            lookup.all("call").flatMap((node): Require[] => {
              // Nobody declares it.
              if (node.callee.kind !== "name" || node.callee.variable !== undefined) return [];
              const module = requiredModule(context, lookup, node);
              if (module === undefined || !isAtLoad(lookup, node)) return [];
              return [{ kind: "require", node, module: module.file }];
            }),
          );
    known.set(lookup, found);
  }
  return found;
}

/** The members of modules that a file takes while it is loaded. */
function takesIn(context: RuleContext, lookup: CodeLookup): Take[] {
  return lookup.all("member").flatMap((node): Take[] => {
    if (node.object.kind !== "name" && node.object.kind !== "call") return [];
    const module = requiredModule(context, lookup, node.object);
    if (module === undefined || !needsValue(lookup, node) || !isAtLoad(lookup, node)) return [];
    return [{ kind: "take", node, module: module.file }];
  });
}

/** What is required in an expression is loaded before its member is taken. */
function inOrder<Step extends Require | Take>(steps: Step[]): Step[] {
  return steps.sort((a, b) => a.node.end - b.node.end || (a.kind === "require" ? -1 : 1));
}

const deciding = new Set("if choice switch try loop each".split(" "));

/** Whether a node runs while its file is loaded, whatever happens. */
function isAtLoad(lookup: CodeLookup, node: Code): boolean {
  let at = node.parent;
  for (; at !== undefined && !isFunction(at); at = at.parent) if (deciding.has(at.kind)) return false;
  return at === undefined || at === lookup.code.top;
}

/** Whether a place takes the member for good: it does not only ask for it, or give it. */
function needsValue(lookup: CodeLookup, node: MemberCode): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "assign":
    case "declare":
      return "value" in parent && parent.value === node;
    case "call":
    case "new":
      return true;
    case "member":
    case "index":
      return parent.object === (node as Expression);
    default:
      return false;
  }
}

/** Where a file gives a member of this name to anything: the beginnings of the lines that do. */
function placesOf(lookup: CodeLookup, name: string): number[] {
  const found: number[] = [];
  for (const one of lookup.all("assign"))
    if (one.target.kind === "member" && one.target.name === name) found.push(one.start);
  for (const one of lookup.all("object")) if (one.members.some(({ key }) => key === name)) found.push(one.start);
  return found.sort((a, b) => a - b);
}

/** Whether a module is kept under a name, and a member of it is used. */
function isReadLater(lookup: CodeLookup, call: CallCode): boolean {
  const declare = lookup.parent(call);
  if (declare === undefined || isFunction(declare) || (declare.kind !== "declare" && declare.kind !== "assign"))
    return false;
  const { target } = declare;
  if (target.kind !== "name" || target.variable === undefined || lookup.writes(target.variable).length !== 1)
    return false;
  return lookup.reads(target.variable).some((read) => {
    const parent = lookup.parent(read);
    return parent?.kind === "member" && parent.object === read && needsValue(lookup, parent);
  });
}

function moduleName(module: CheckedFile): string {
  return module.source.path.replace(/^.*\//, "").replace(/\.\w+$/, "");
}

/** From a place to the end of its line. */
function lineAt(lookup: CodeLookup, start: number) {
  const end = lookup.text.indexOf("\n", start);
  return lookup.span({ start, end: end === -1 ? lookup.text.length : end });
}
