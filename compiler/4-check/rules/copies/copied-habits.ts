/**
 * Code that runs and never does what it was written for: an order by true and false, dice that always show the same, a new variable
 * in the place of the one that was meant, a loop that steps another loop's counter.
 */

import { rt4440, rt4441, rt4442, rt4443 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

export const copiedHabits: Rule = {
  codes: ["RT4440", "RT4441", "RT4442", "RT4443"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const one of lookup.all("declare")) shadows(lookup, one, found);
      for (const one of lookup.all("loop")) found.push(...steps(lookup, one));
      for (const call of lookup.callsOf("sort")) found.push(...orders(lookup, call, own));
      for (const call of lookup.callsOf("random")) found.push(...dice(lookup, call));
      return found;
    };
  },
};

// --- orders

/** `list.sort((a, b) => a.score < b.score)` */
function orders(lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  if (callee.kind !== "member" || callee.name !== "sort" || args.length !== 1) return [];
  // A sort of the script's own that is handed an order may want another one.
  if (own.has("sort") && isSortOwn(lookup, callee.object)) return [];
  const code = lookup.functionOf(args[0]!);
  if (code === undefined || code.suspends || code.parameters.length !== 2) return [];
  const [only, another] = code.body;
  // Most are one line.
  const given =
    only?.kind === "return" && another === undefined
      ? [only.value]
      : code.body.flatMap((one) => lookup.inside(one)).flatMap((one) => (one.kind === "return" ? [one.value] : []));
  if (given.length === 0 || !given.every((one) => one !== undefined && isNeverBelow(one))) return [];
  const [first] = given;
  // 0 for any two is no order at all, and somebody wanted it so.
  if (given.every((one) => one?.kind === "number")) return [];
  return [rt4440(lookup.span(first!), { text: quoted(lookup.textOf(first!)) })];
}

/** Whether a thing may be one for which the script has a sort of its own: anything but a list that is held by a member or made here. */
function isSortOwn(lookup: CodeLookup, object: Expression): boolean {
  const value = lookup.valueOf(object);
  return isFunction(value) || (value.kind !== "member" && value.kind !== "array" && value.kind !== "call");
}

/** True and false count as 1 and 0. */
function isNeverBelow(one: Expression): boolean {
  if (one.kind === "boolean" || one.kind === "number") return true;
  if (one.kind === "unary") return one.operator === "!";
  if (one.kind === "choice") return isNeverBelow(one.yes) && isNeverBelow(one.no);
  return one.kind === "binary" && /^(?:[<>]=?|[!=]==?)$/.test(one.operator);
}

// --- dice

/** `Math.random(6)`, `Math.floor(Math.random())` */
function dice(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  if (!isOfMath(lookup, call, "random")) return [];
  const [most] = call.args;
  if (most !== undefined && most.kind !== "spread") {
    const text = quoted(lookup.textOf(call));
    return [
      rt4441(lookup.span(call), { text, why: "it takes nothing", instead: `Math.random() * ${lookup.textOf(most)}` }),
    ];
  }
  const parent = lookup.parent(call);
  if (parent === undefined || isFunction(parent) || parent.kind !== "call" || parent.args[0] !== call) return [];
  if (!isOfMath(lookup, parent, "floor") && !isOfMath(lookup, parent, "trunc")) return [];
  const text = quoted(lookup.textOf(parent));
  const instead = `${lookup.textOf(parent.callee)}(Math.random() * count)`;
  return [rt4441(lookup.span(parent), { text, why: "rounded down that is always 0", instead })];
}

function isOfMath(lookup: CodeLookup, { callee, kind }: CallCode, name: string): boolean {
  return kind === "call" && callee.kind === "member" && callee.name === name && lookup.isGlobal(callee.object, "Math");
}

// --- shadows

/** `var ball = …` in a function that was to change the `ball` around it: the new one is never read. */
function shadows(lookup: CodeLookup, one: Statement & { readonly kind: "declare" }, found: Diagnostic[]): void {
  const { target, value } = one;
  if (target.kind !== "name" || target.variable === undefined || value === undefined) return;
  const { variable } = target;
  if (variable.owner === lookup.code.top || variable.kind === "const") return;
  if (lookup.reads(variable).length > 0 && !isReadBefore(lookup, variable, one)) return;
  const meant = outer(lookup, variable);
  if (meant === undefined || lookup.reads(meant).length === 0) return;
  // What is a constant for all others is nobody's to change.
  if (meant.kind === "const" || meant.kind === "function" || meant.kind === "class" || meant.kind === "import") return;
  const first = lookup.writes(meant)[0];
  const declared = first?.name;
  // Two that fetch the same by themselves, as parts of a bundle do.
  const given = lookup.writes(variable)[0]?.value;
  const isFetched = given?.kind === "call" || given?.kind === "member";
  if (isFetched && first?.value !== undefined && lookup.textOf(given) === lookup.textOf(first.value)) return;
  const notes = declared === undefined ? [] : [{ message: "This one stays as it was.", span: lookup.span(declared) }];
  found.push(rt4442(lookup.span(target), { name: variable.name }, notes));
}

/** `if (timer !== null) clear(timer); var timer = start();`: whoever asks for it does so before it has a value. */
function isReadBefore(lookup: CodeLookup, variable: Variable, declaration: Code): boolean {
  if (variable.kind !== "var" || variable.shared || lookup.writes(variable).length !== 1) return false;
  const reads = lookup.reads(variable);
  for (let at = 0; at < reads.length; at++) if (reads[at]!.end > declaration.start) return false;
  return !lookup.around(declaration).some((one) => one.kind === "loop" || one.kind === "each");
}

function outer(lookup: CodeLookup, variable: Variable): Variable | undefined {
  const around: FunctionCode[] = lookup.owners(variable.owner === lookup.code.top ? lookup.code.top : variable.owner);
  return lookup.code.variables.find(
    (one) => one !== variable && one.name === variable.name && around.includes(one.owner),
  );
}

// --- steps

/** `for (var j = 0; j < list.length; i++)`, where `i` counts another loop around. */
function steps(lookup: CodeLookup, loop: Statement & { readonly kind: "loop" }): Diagnostic[] {
  const { after, test, before } = loop;
  if (after?.kind !== "update" || after.target.kind !== "name" || test?.kind !== "binary") return [];
  const stepped = after.target.variable;
  // Nearly always it is what is asked for.
  if (test.left.kind !== "name" || test.left.variable === stepped) return [];
  const counter = before.flatMap((one) => {
    const begun =
      one.kind === "declare"
        ? one.target
        : one.kind === "expression" && one.value.kind === "assign"
          ? one.value.target
          : undefined;
    return begun?.kind === "name" && begun.variable !== undefined ? [begun.variable] : [];
  })[0];
  if (stepped === undefined || counter === undefined || stepped === counter) return [];
  if (test.left.kind !== "name" || test.left.variable !== counter) return [];
  // Where the step changes nothing of what is asked, the loop is said to be endless.
  if (!lookup.inside(test.right).some((one) => one.kind === "name" && one.variable === stepped)) return [];
  const changed = lookup.writes(counter).some(({ name }) => isWithin(name, loop.body));
  if (changed) return [];
  const isCounterAround = lookup
    .around(loop)
    .some(
      (one) =>
        one.kind === "loop" &&
        one.after?.kind === "update" &&
        one.after.target.kind === "name" &&
        one.after.target.variable === stepped,
    );
  if (!isCounterAround) return [];
  return [rt4443(lookup.span(after), { stepped: stepped.name, counter: counter.name })];
}
