/**
 * What is handed out and was to be made first: a constructor in the place of what it makes, one object for all who get it.
 */

import path from "node:path";
import { rt4466, rt4467 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, MemberCode, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { isExported } from "../../questions/exported.ts";
import { keptFor } from "../../questions/kept.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { requiredModule } from "../../questions/required.ts";
import { throwsWithout } from "../../questions/throws-without.ts";
import { methodCalled } from "../../questions/together.ts";

export const handedOut: Rule = {
  codes: ["RT4466", "RT4467"],
  forms: ["=", "object", "class"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    if (lookup.words.has("exports")) {
      for (const one of lookup.all("assign"))
        if (one.value.kind === "name") found.push(...withoutNew(context, lookup, one));
    }
    shared(context, lookup, found);
    return found;
  },
};

// --- RT4466

/** `module.exports = Codes`, where others take `Codes.MOVE`, which only `new Codes()` has. */
function withoutNew(
  context: RuleContext,
  lookup: CodeLookup,
  { target, value, operator }: Expression & { readonly kind: "assign" },
): Diagnostic[] {
  if (
    operator !== "=" ||
    target.kind !== "member" ||
    target.name !== "exports" ||
    !lookup.isGlobal(target.object, "module")
  )
    return [];
  const code = lookup.functionOf(value);
  if (code === undefined || code.parameters.length > 0) return [];
  const given = membersOfThis(lookup, code);
  if (given.size === 0) return [];
  const use = usesOf(context).get(lookup.file);
  // Who makes one knows what it is.
  if (use === undefined || use.isMade) return [];
  // What the function itself is given is there.
  if (use.taken.some(({ node }) => !given.has(node.name) && isOfFunction(lookup, node.name))) return [];
  const taken = use.taken.find(({ node }) => given.has(node.name));
  if (taken === undefined) return [];
  const name = quoted(lookup.textOf(value));
  const notes = [{ message: `${taken.node.name} is taken from it here.`, span: taken.lookup.span(taken.node) }];
  const finding = rt4466(lookup.span(value), { name, member: taken.node.name }, notes);
  return [throwsWithout(taken.lookup, taken.node) ? { ...finding, throws: true } : finding];
}

function isOfFunction(lookup: CodeLookup, name: string): boolean {
  return name === "prototype" || lookup.writtenMembers.has(name);
}

/** What those who require a module do with all of it. */
interface Use {
  /** Whether it is called, or made something of. */
  isMade: boolean;
  readonly taken: { readonly lookup: CodeLookup; readonly node: MemberCode }[];
}

/** By the file of the module; looked for once, when the first module hands out a constructor. */
const usesOf = keptFor((context: RuleContext): ReadonlyMap<CheckedFile, Use> => {
  const found = new Map<CheckedFile, Use>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    if (!lookup.text.includes("require")) continue;
    const useOf = (one: Expression): Use | undefined => {
      if (one.kind !== "name" && one.kind !== "call") return undefined;
      const module = requiredModule(context, lookup, one)?.file;
      if (module === undefined) return undefined;
      const use = found.get(module) ?? { isMade: false, taken: [] };
      found.set(module, use);
      return use;
    };
    for (const { callee } of [...lookup.all("new"), ...lookup.all("call")]) {
      const use = useOf(callee);
      if (use !== undefined) use.isMade = true;
    }
    for (const node of lookup.all("member")) useOf(node.object)?.taken.push({ lookup, node });
  }
  return found;
});

/** What a function gives to its `this`. */
function membersOfThis(lookup: CodeLookup, code: FunctionCode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const statement of code.body) {
    for (const one of lookup.inside(statement)) {
      if (one.kind === "assign" && one.target.kind === "member" && one.target.object.kind === "this")
        found.add(one.target.name);
    }
  }
  return found;
}

// --- RT4467

/** `players[id] = { position: START }`, where `players[id].position.x` is written later: it is that of all. */
function shared(context: RuleContext, lookup: CodeLookup, found: Diagnostic[]): void {
  const look = (key: string, value: NameCode, owner: FunctionCode | undefined): void => {
    if (owner === lookup.code.top) return;
    const template = templateOf(context, lookup, value);
    if (template === undefined) return;
    const again = owner !== undefined && isReset(lookup, owner);
    const written = writtenThrough(context, key, template.made, value.start, again);
    if (written === undefined) return;
    const notes = [
      { message: "It is made here, once.", span: template.lookup.span(template.made) },
      { message: "Here it is changed, for all who have it.", span: written.lookup.span(written.node) },
    ];
    found.push(rt4467(lookup.span(value), { name: value.name, key }, notes));
  };
  // Only what a variable stands for is one thing for several.
  for (const one of lookup.all("object")) {
    for (const { key, value } of one.members) {
      if (value.kind !== "name" || value.variable === undefined || isNeverTemplate(value.variable)) continue;
      if (typeof key === "string") look(key, value, lookup.owner(one));
      else if (key === undefined) found.push(...halfCopied(context, lookup, one, value));
    }
  }
  for (const { operator, target, value } of lookup.all("assign")) {
    if (operator !== "=" || target.kind !== "member" || value.kind !== "name" || value.variable === undefined) continue;
    if (isNeverTemplate(value.variable)) continue;
    const owner = lookup.owner(value);
    if (target.object.kind === "this" || isReset(lookup, owner)) look(target.name, value, owner);
  }
  for (const call of lookup.callsOf("set")) {
    const [key, value] = call.args;
    if (key === undefined || value?.kind !== "name" || value.variable === undefined || call.args.length !== 2) continue;
    if (!isNeverTemplate(value.variable)) lookOfMap(lookup, call.callee.object, value, found);
  }
  for (const { code } of lookup.all("class")) {
    for (const { name, kind, value, isStatic } of code.members)
      if (kind === "field" && !isStatic && value?.kind === "name" && value.variable !== undefined)
        look(name, value, undefined);
  }
}

/** `players.set(peer, BLANK)`, and `players.get(peer).hp -= 5` then: there is one for all keys. */
function lookOfMap(lookup: CodeLookup, map: Expression, value: NameCode, found: Diagnostic[]): void {
  const { variable } = value;
  const made = lookup.only(variable);
  if (variable === undefined || made === undefined || isFunction(made)) return;
  if ((made.kind !== "object" && made.kind !== "array") || variable.owner !== lookup.code.top) return;
  if (lookup.owner(value) === lookup.code.top) return;
  const text = lookup.textOf(map);
  for (const got of lookup.callsOf("get")) {
    if (lookup.textOf(got.callee.object) !== text) continue;
    const uses =
      got.parent?.kind === "declare" && got.parent.target.kind === "name" && got.parent.target.variable !== undefined
        ? lookup.reads(got.parent.target.variable)
        : [got];
    const written = uses.find((use) => {
      const member = use.parent;
      if (member?.kind !== "member" || member.object !== use) return false;
      const around = member.parent;
      return (around?.kind === "assign" || around?.kind === "update") && around.target === member;
    });
    if (written === undefined) continue;
    const notes = [
      { message: "It is made here, once.", span: lookup.span(made) },
      { message: "Here it is changed, for all who have it.", span: lookup.span(written) },
    ];
    found.push(rt4467(lookup.span(value), { name: value.name, key: quoted(`value of ${text}`) }, notes));
    return;
  }
}

/** What a function is handed is no one thing: most of what members are given is that. */
function isNeverTemplate({ kind }: Variable): boolean {
  return kind === "parameter" || kind === "function" || kind === "catch";
}

/**
 * `{ ...DEFAULTS }`, where `DEFAULTS` has an object or a list of its own: that is copied with the rest, and is one for all copies.
 * Where it is changed in one of them, it is in all.
 */
function halfCopied(
  context: RuleContext,
  lookup: CodeLookup,
  copy: Expression & { readonly kind: "object" },
  source: Expression,
): Diagnostic[] {
  if (source.kind !== "name" || source.variable === undefined || lookup.owner(copy) === lookup.code.top) return [];
  const imported = source.variable.kind === "import" ? importedValue(context, lookup, source.variable) : undefined;
  const only = imported?.made ?? lookup.only(source.variable);
  if (only === undefined || isFunction(only) || only.kind !== "object") return [];
  if (imported === undefined && source.variable.owner !== lookup.code.top) return [];
  const there = imported?.lookup ?? lookup;
  return only.members.flatMap(({ key, value }): Diagnostic[] => {
    if (typeof key !== "string" || (value.kind !== "object" && value.kind !== "array")) return [];
    // Given its own beside.
    if (copy.members.some((one) => one.key === key || typeof one.key === "object")) return [];
    const written = writtenThrough(context, key, value, copy.start, false);
    // Who changes the source itself means all.
    if (written === undefined || written.lookup.textOf(written.node) === `${source.name}.${key}`) return [];
    const notes = [
      { message: "It is made here, once.", span: there.span(value) },
      { message: "Here it is changed, for all who have it.", span: written.lookup.span(written.node) },
    ];
    return [rt4467(lookup.span(source), { name: `${source.name}.${key}`, key }, notes)];
  });
}

/** Whether a function brings things back to how they were: what it gives is there until somebody gives them another. */
function isReset(lookup: CodeLookup, code: FunctionCode): boolean {
  const resetting = /^(?:reset|restart|respawn|clear|revive)/i;
  if (resetting.test(code.name)) return true;
  const holder = lookup.parent(code);
  const around = holder === undefined || isFunction(holder) ? undefined : lookup.parent(holder);
  if (around === undefined || isFunction(around)) return false;
  if (around.kind === "assign") return around.target.kind === "member" && resetting.test(around.target.name);
  if (around.kind !== "class") return false;
  return around.code.members.some(({ name, value }) => value === holder && resetting.test(name));
}

type Literal = Expression & { readonly kind: "object" | "array" | "new" };

interface Template {
  readonly lookup: CodeLookup;
  readonly made: Literal;
}

/** The one thing that an expression always is: what a variable of some top level holds, or one of the places of a list there. */
function templateOf(context: RuleContext, lookup: CodeLookup, one: Expression, depth = 0): Template | undefined {
  if (depth > 4) return undefined;
  if (one.kind === "call") {
    const called = calledAnywhere(context, lookup, one) ?? methodCalled(lookup, one);
    const [only, another] = called === undefined ? [] : resultsOf(called.lookup, called.code);
    if (called === undefined || only === undefined || another !== undefined) return undefined;
    // What a function gives may be made for its caller.
    return only.kind === "object" || only.kind === "array"
      ? undefined
      : templateOf(context, called.lookup, only, depth + 1);
  }
  if (one.kind === "index") {
    const list = listOf(context, lookup, one.object);
    const [first] = list === undefined ? [] : list.made.items;
    if (list === undefined || (first?.kind !== "object" && first?.kind !== "array")) return undefined;
    return list.made.items.every((item) => item.kind === first.kind && isTemplate(list.lookup, item))
      ? { lookup: list.lookup, made: first }
      : undefined;
  }
  if (one.kind !== "name" || one.variable === undefined) return undefined;
  const { variable } = one;
  const imported = variable.kind === "import" ? importedValue(context, lookup, variable) : undefined;
  if (imported !== undefined) return isTemplate(imported.lookup, imported.made) ? imported : undefined;
  const only = lookup.only(variable);
  if (only === undefined || isFunction(only)) return undefined;
  if (variable.owner === lookup.code.top) {
    if (isTemplate(lookup, only)) return { lookup, made: only as Literal };
    // Its name says that it stays as it is, or nobody speaks of it but a constructor, which hands it to all that it makes.
    if (isEmptyThing(lookup, only) && (/^[A-Z][A-Z\d_]*$/.test(variable.name) || isOfMany(context, lookup, one)))
      return { lookup, made: only as Literal };
    return undefined;
  }
  return only.kind === "index" || only.kind === "call" ? templateOf(context, lookup, only, depth + 1) : undefined;
}

/** `this.items = items` in a constructor that functions call, so that several are made, where nobody else speaks of the list. */
function isOfMany(context: RuleContext, lookup: CodeLookup, one: NameCode): boolean {
  if (lookup.reads(one.variable!).length !== 1 || isExported(lookup, one.variable)) return false;
  const { parent } = one;
  if (parent?.kind !== "assign" || parent.target.kind !== "member" || parent.target.object.kind !== "this")
    return false;
  const { name } = lookup.owner(one);
  if (name === "") return false;
  return context.files.some((file) => {
    const there = lookupOf(file);
    return there.all("new").some(({ callee, parent: around }) => {
      const called = callee.kind === "name" || callee.kind === "member" ? callee.name : undefined;
      return called === name && around !== undefined && there.owner(callee) !== there.code.top;
    });
  });
}

function resultsOf(lookup: CodeLookup, code: FunctionCode): Expression[] {
  return lookup
    .inside(code)
    .flatMap((one) => (!isFunction(one) && one.kind === "return" && one.value !== undefined ? [one.value] : []));
}

/** A literal list of a top level, or the one that a member is given, once. */
function listOf(
  context: RuleContext,
  lookup: CodeLookup,
  one: Expression,
): { readonly lookup: CodeLookup; readonly made: Expression & { readonly kind: "array" } } | undefined {
  if (one.kind === "name" && one.variable !== undefined) {
    const imported = one.variable.kind === "import" ? importedValue(context, lookup, one.variable) : undefined;
    if (imported !== undefined)
      return imported.made.kind === "array" ? { lookup: imported.lookup, made: imported.made } : undefined;
    const only = one.variable.owner === lookup.code.top ? lookup.only(one.variable) : undefined;
    return only !== undefined && !isFunction(only) && only.kind === "array" ? { lookup, made: only } : undefined;
  }
  if (one.kind !== "member" || one.object.kind !== "this") return undefined;
  const given = lookup.all("assign").filter(({ target }) => target.kind === "member" && target.name === one.name);
  const [only, another] = given;
  return only?.value.kind === "array" && another === undefined ? { lookup, made: only.value } : undefined;
}

/** What an imported constant is made of. */
function importedValue(context: RuleContext, lookup: CodeLookup, variable: Variable): Template | undefined {
  const made = lookup.code.imports.find((one) => one.variable === variable);
  if (made === undefined || made.imported === "*") return undefined;
  const wanted = made.specifier.startsWith(".")
    ? path.posix.join(path.posix.dirname(lookup.file.source.path), made.specifier)
    : context.modules.get(made.specifier);
  const bare = wanted?.replace(/\.[cm]?[jt]s$/, "");
  const file = context.files.find((one) => one.source.path.replace(/\.[cm]?[jt]s$/, "") === bare);
  if (file === undefined) return undefined;
  const there = lookupOf(file);
  const exported = there.code.exports.find((one) => "name" in one && one.name === made.imported);
  if (exported === undefined || !("variable" in exported)) return undefined;
  const only = there.only(exported.variable);
  if (only === undefined || isFunction(only) || (only.kind !== "object" && only.kind !== "array")) return undefined;
  return { lookup: there, made: only };
}

/** Whether a literal is numbers by name, or numbers and places in a row. */
function isTemplate(lookup: CodeLookup, value: Expression): value is Literal {
  if (value.kind === "array") return value.items.length > 0 && value.items.every((one) => isPlace(lookup, one));
  if (value.kind !== "object" || value.members.length === 0) return false;
  return value.members.every(({ key, value: one }) => typeof key === "string" && isNumber(lookup, one));
}

/** A set, a map or a list of nothing. */
function isEmptyThing(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "array") return value.items.length === 0;
  if (value.kind !== "new" || value.args.length > 0) return false;
  return lookup.isGlobal(value.callee, "Set") || lookup.isGlobal(value.callee, "Map");
}

/** A number, or the numbers of a place. */
function isPlace(lookup: CodeLookup, value: Expression): boolean {
  return (
    isNumber(lookup, value) ||
    (value.kind === "array" && value.items.length > 0 && value.items.every((one) => isNumber(lookup, one)))
  );
}

/** What is counted or placed is one's own; texts and functions may well be shared. */
function isNumber(lookup: CodeLookup, one: Expression): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value)) return false;
  if (value.kind === "binary")
    return /^[-+*/]$/.test(value.operator) && isNumber(lookup, value.left) && isNumber(lookup, value.right);
  return (
    value.kind === "number" || value.kind === "boolean" || (value.kind === "unary" && value.operand.kind === "number")
  );
}

/**
 * A place that writes a part of what a member of this name holds: `player.position.x = …`, `this.cells[3] = …`.
 * @param given Where the member is given it.
 * @param again Whether that is a reset: what the member was given before counts no more.
 */
function writtenThrough(
  context: RuleContext,
  key: string,
  made: Literal,
  given: number,
  again: boolean,
): { readonly lookup: CodeLookup; readonly node: Expression } | undefined {
  const keys = made.kind === "object" ? made.members.map((one) => one.key) : [];
  const changing = made.kind === "new" ? /^(?:add|set|delete|clear)$/ : /^(?:push|pop|shift|unshift|splice)$/;
  for (const file of context.files) {
    if (!file.source.text.includes(`${key}`)) continue;
    const there = lookupOf(file);
    // Given a new one there, it is no longer the one of all.
    const isGivenAnother = (object: Expression): boolean => {
      const text = `${there.textOf(object)} =`;
      const near = again ? there.owner(object) : there.code.top;
      for (
        let at = there.text.indexOf(text, near.start);
        at >= 0 && at < near.end;
        at = there.text.indexOf(text, at + 1)
      )
        if (there.text.slice(at, given) !== `${text} `) return true;
      return false;
    };
    if (made.kind !== "new") {
      for (const one of [...there.all("assign"), ...there.all("update")]) {
        const { target } = one;
        if (target.kind !== "member" && target.kind !== "index") continue;
        const { object } = target;
        if (object.kind !== "member" || object.name !== key) continue;
        if (made.kind === "object" ? target.kind === "member" && !keys.includes(target.name) : target.kind !== "index")
          continue;
        if (!isGivenAnother(object)) return { lookup: there, node: object };
      }
    }
    if (made.kind === "object") continue;
    for (const { callee } of there.all("call")) {
      if (callee.kind !== "member" || !changing.test(callee.name)) continue;
      const { object } = callee;
      if (object.kind !== "member" || object.name !== key) continue;
      if (!isGivenAnother(object)) return { lookup: there, node: object };
    }
  }
  return undefined;
}
