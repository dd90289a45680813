/** Lowering reads names, literals and places from the text; TypeScript, asked for each, says the same. */

import * as ast from "typescript/unstable/ast";
import { expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { type Code, eachChild, isFunction } from "#compiler/typescript/children.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { lower } from "#compiler/typescript/lower.ts";
import { functionParts, part } from "#compiler/typescript/parts.ts";
import { rangeOf, type SourceFile, specifiersOf, walk } from "#compiler/typescript/syntax.ts";
import { readTree } from "#compiler/typescript/tree.ts";

/** Runs `look` on the syntax of a script, while TypeScript is there to be asked. */
function withSyntax<Result>(text: string, look: (syntax: SourceFile) => Result, language = "js"): Result {
  const file = `scripts/main.${language}`;
  const config = { scripts: { main: file }, opCodes: [], preset: "legacy" };
  const texts = { "/game/rtsc.json": JSON.stringify(config), [`/game/${file}`]: text };
  const files = memoryFiles(new Map(Object.entries(texts)));
  const read = readConfig({ cwd: "/game", files });
  const { model, origins } = buildModel(read.sources, read.config!);
  const program = createProgram(read.config!, model, origins, files);
  try {
    const { world } = program.worlds[0]!;
    return look(world.syntax(world.entry));
  } finally {
    program.dispose();
  }
}

/** Names, strings and numbers of a file by where they begin. */
function wordsOf(code: FileCode): Map<number, string> {
  const found = new Map<number, string>();
  const visit = (node: Code): void => {
    if (isFunction(node)) for (const { code: inner } of node.hoisted) if (inner !== node) visit(inner);
    if (!isFunction(node)) {
      if (node.kind === "name") found.set(node.start, node.name);
      if (node.kind === "member") found.set(node.nameStart, node.name);
      if (node.kind === "string") found.set(node.start, node.value);
      if (node.kind === "number") found.set(node.start, String(node.value));
    }
    eachChild(node, visit, undefined);
  };
  visit(code.top);
  return found;
}

const text = String.raw`#!/usr/bin/env rtsc
// a comment, then names of every kind
var plain = 1, $ = 2, _x9 = 3, größe = 4, \u0061b = 5;
/* before */ plain /* between */ . /* inside */ größe = "a\tb" + 'it\'s' + "ü" + ${"`"}whole${"`"};
plain['quoted'].next["with \"quotes\""] = 0x10 + 017 + 0b11 + 1_000 + 1e3 + .5 + 08 + 0;
  label: for (var at = 0; at < $ && at > _x9; at++) { plain.of /= at / 2; }
function outer(first, { second: third = 7 }) { return function inner() { return first.a.b(third, ab); }; }
plain < $ | größe > 2; outer(1, {}), outer ("", "");`;

const everyForm = `import first, { second as renamed, third } from "./a.ts";
import * as all from "./b.ts";
export * as others from "./c.ts";
export { renamed, third as fourth };
class Base<T> { static #hidden = 1; declare field: T; [first]?: string = "x"; get size() { return 1; } set size(to) {} }
class Player extends Base<number> implements Object {
  constructor(private readonly name: string, ...rest: number[]) { super(); }
  static async *walk<T>(this: Player, { a, b: [c = 1, , ...d], ...e }: any = {}) { yield a; yield* c; await d; }
}
/** Says so. */ enum Color { Red, Green = 2 }
export async function send(of: number) { return function* inner(at = 1) {}; }
const arrow = async <T,>(one: T, two?: T): Promise<T> => one, made = new Base<string>(), bare = new Base;
let object = { a: 1, ["b" + 2]: 2, arrow, ...made, method() {}, get x() { return 1; }, set x(to) {}, async *gen() {} };
if (object?.a!) { arrow?.(1, 2); } else if (object["a"]) throw typeof void delete (object as any).a;
for (let i = 0, j; i < 1; i++) { --i; -i; continue; }
for (;;) break;
for (var key in object) for (const value of [1, ...[2]] satisfies number[]) { label: while (true) break label; }
do { } while (!1n || /x/.test(\`a\${1}b\${2}\`) ? 1 : 2);
with (object) {}
switch (object) { case 1: { break; } default: debugger; }
try { <any>object; } catch (error) { } finally { ; }
try { } catch { }
object = class Named { }; (1, 2); (class { }); (function () { });
import plain = require("./d.ts"); import Short = Outer.Inner; export namespace Outer { export namespace Inner {} }
/** Says so. */ declare namespace Not.Here { let x: number; } namespace One.Two { export import Three = Outer.Inner; }
export default object;`;

test("names, strings and numbers are what TypeScript says, and begin where it says", () => {
  withSyntax(text, (syntax) => {
    const told = new Map<number, string>();
    walk(syntax, (node) => {
      const written = (node as { readonly text?: unknown }).text;
      if (node !== syntax && typeof written === "string") told.set(rangeOf(node, syntax).start, written);
    });
    const words = wordsOf(lower(syntax, "/game/scripts/main.js", text.length));
    expect(words.size).toBeGreaterThan(50);
    for (const [start, word] of words) {
      const shown = text.slice(start, start + 12);
      expect(String(Number.isNaN(Number(word)) ? word : Number(word)), shown).toBe(
        String(Number.isNaN(Number(told.get(start))) ? told.get(start) : Number(told.get(start))),
      );
    }
  });
});

test("parts of nodes are those that TypeScript's own objects have by name", () => {
  const { SyntaxKind: kinds } = ast;
  const named: [kinds: ast.SyntaxKind[], parts: Record<string, number>][] = [
    [[kinds.PropertyAccessExpression], { expression: part.access.expression, name: part.access.name }],
    [[kinds.ElementAccessExpression], { expression: part.index.expression, argumentExpression: part.index.argument }],
    [[kinds.CallExpression], { expression: part.call.callee, arguments: part.call.args }],
    [[kinds.NewExpression], { expression: part.new.callee, arguments: part.new.args }],
    [[kinds.ObjectLiteralExpression], { properties: part.object.members }],
    [
      [kinds.ArrayLiteralExpression, kinds.ObjectBindingPattern, kinds.ArrayBindingPattern],
      { elements: part.elements },
    ],
    [[kinds.NamedImports, kinds.NamedExports], { elements: part.elements }],
    [[kinds.PropertyAssignment], { name: part.property.name, initializer: part.property.value }],
    [[kinds.ShorthandPropertyAssignment], { name: part.property.name }],
    [
      [kinds.BinaryExpression],
      { left: part.binary.left, operatorToken: part.binary.operator, right: part.binary.right },
    ],
    [[kinds.PrefixUnaryExpression, kinds.PostfixUnaryExpression], { operand: part.operand }],
    [
      [kinds.ConditionalExpression],
      { condition: part.choice.test, whenTrue: part.choice.yes, whenFalse: part.choice.no },
    ],
    [[kinds.TemplateExpression], { templateSpans: part.template.spans }],
    [[kinds.TypeAssertionExpression], { expression: part.typeAssertion.expression }],
    [[kinds.YieldExpression], { expression: part.yield.expression }],
    [
      [
        ...[kinds.ParenthesizedExpression, kinds.AsExpression, kinds.SatisfiesExpression, kinds.NonNullExpression],
        ...[
          kinds.SpreadElement,
          kinds.SpreadAssignment,
          kinds.AwaitExpression,
          kinds.TypeOfExpression,
          kinds.VoidExpression,
        ],
        ...[kinds.DeleteExpression, kinds.ExpressionStatement, kinds.ReturnStatement, kinds.ThrowStatement],
        ...[kinds.ComputedPropertyName, kinds.TemplateSpan, kinds.ExpressionWithTypeArguments],
      ],
      { expression: part.expression },
    ],
    [
      [kinds.ClassDeclaration, kinds.ClassExpression],
      {
        modifiers: part.modifiers,
        name: part.class.name,
        heritageClauses: part.class.heritage,
        members: part.class.members,
      },
    ],
    [[kinds.HeritageClause], { types: part.heritage.types }],
    [[kinds.PropertyDeclaration], { modifiers: part.modifiers, initializer: part.field.value }],
    [
      [kinds.Parameter],
      {
        ...{ modifiers: part.parameter.modifiers, dotDotDotToken: part.parameter.dots },
        ...{ name: part.parameter.name, initializer: part.parameter.value },
      },
    ],
    [
      [kinds.BindingElement],
      {
        ...{ dotDotDotToken: part.element.dots, propertyName: part.element.key },
        ...{ name: part.element.name, initializer: part.element.value },
      },
    ],
    [[kinds.VariableStatement], { modifiers: part.modifiers, declarationList: part.variables.list }],
    [[kinds.VariableDeclarationList], { declarations: part.declarations }],
    [[kinds.VariableDeclaration], { name: part.declaration.name, initializer: part.declaration.value }],
    [[kinds.EnumDeclaration], { modifiers: part.modifiers, name: part.enum.name, members: part.enum.members }],
    [[kinds.EnumMember], { name: part.enumMember.name, initializer: part.enumMember.value }],
    [[kinds.ExportAssignment], { expression: part.exportAssignment.expression }],
    [[kinds.ImportEqualsDeclaration], { name: part.alias.name, moduleReference: part.alias.target }],
    [[kinds.ExternalModuleReference], { expression: part.expression }],
    [[kinds.QualifiedName], { left: part.qualified.left, right: part.qualified.right }],
    [[kinds.ModuleDeclaration], { modifiers: part.modifiers, name: part.namespace.name, body: part.namespace.body }],
    [[kinds.ModuleBlock], { statements: part.statements }],
    [[kinds.IfStatement], { expression: part.if.test, thenStatement: part.if.yes, elseStatement: part.if.no }],
    [
      [kinds.ForStatement],
      {
        ...{ initializer: part.for.before, condition: part.for.test },
        ...{ incrementor: part.for.after, statement: part.for.body },
      },
    ],
    [[kinds.WhileStatement], { expression: part.while.test, statement: part.while.body }],
    [[kinds.DoStatement], { expression: part.do.test, statement: part.do.body }],
    [
      [kinds.ForInStatement, kinds.ForOfStatement],
      { initializer: part.each.target, expression: part.each.object, statement: part.each.body },
    ],
    [[kinds.Block, kinds.SourceFile], { statements: part.statements }],
    [[kinds.LabeledStatement], { statement: part.labeled.body }],
    [[kinds.WithStatement], { statement: part.with.body }],
    [[kinds.SwitchStatement], { expression: part.switch.on, caseBlock: part.switch.cases }],
    [[kinds.CaseBlock], { clauses: part.clauses }],
    [[kinds.CaseClause], { expression: part.clause.test, statements: part.clause.body }],
    [[kinds.DefaultClause], { statements: part.clause.body }],
    [[kinds.TryStatement], { tryBlock: part.try.body, catchClause: part.try.handler, finallyBlock: part.try.last }],
    [[kinds.CatchClause], { variableDeclaration: part.catch.variable, block: part.catch.body }],
    [[kinds.ImportDeclaration], { importClause: part.import.clause, moduleSpecifier: part.import.specifier }],
    [[kinds.ImportClause], { name: part.importClause.name, namedBindings: part.importClause.bindings }],
    [[kinds.NamespaceImport, kinds.NamespaceExport], { name: part.name }],
    [[kinds.ImportSpecifier, kinds.ExportSpecifier], { propertyName: part.specifier.key, name: part.specifier.name }],
    [[kinds.ExportDeclaration], { exportClause: part.export.clause, moduleSpecifier: part.export.specifier }],
    ...[
      ...[kinds.FunctionDeclaration, kinds.FunctionExpression, kinds.ArrowFunction, kinds.MethodDeclaration],
      ...[kinds.Constructor, kinds.GetAccessor, kinds.SetAccessor],
    ].map((kind): [ast.SyntaxKind[], Record<string, number>] => {
      const { asterisk, name, parameters, body } = functionParts(kind);
      return [[kind], { modifiers: part.modifiers, asteriskToken: asterisk, name, parameters, body }];
    }),
  ];
  const byKind = new Map(named.flatMap(([list, parts]) => list.map((kind) => [kind as number, parts] as const)));
  const seen = new Set<number>();
  withSyntax(
    everyForm,
    (syntax) => {
      readTree(syntax, (tree) => {
        walk(syntax, (node) => {
          const { index } = node as unknown as { readonly index: number };
          expect(tree.kind(index)).toBe(node.kind);
          expect([tree.start(index), tree.end(index)]).toEqual([node.getStart(syntax), node.end]);
          for (const [name, nth] of Object.entries(byKind.get(node.kind) ?? {})) {
            const said = (node as unknown as Record<string, { readonly index: number } | undefined>)[name];
            expect(tree.part(index, nth), `${name} of ${ast.SyntaxKind[node.kind]}`).toBe(said?.index ?? 0);
            seen.add(node.kind);
          }
        });
      });
    },
    "ts",
  );
  expect([...byKind.keys()].filter((kind) => !seen.has(kind)).map((kind) => ast.SyntaxKind[kind])).toEqual([]);
});

test("a file may be asked again when its nodes are let go", () => {
  withSyntax(text, (syntax) => {
    const before = wordsOf(lower(syntax, "/game/scripts/main.js", text.length));
    const nodes: string[] = [];
    walk(syntax, (node) => nodes.push(`${node.kind}:${node.pos}:${node.parent?.pos}`));
    expect(nodes.length).toBeGreaterThan(100);
    expect(wordsOf(lower(syntax, "/game/scripts/main.js", text.length))).toEqual(before);
  });
});

const asking = `#!/usr/bin/env node
import one from "./one"; export * from './two'; export { a } from /* a comment */ "three";
import four = require("./four"); import type { T } from "./five";
const six = import("./six"), seven = import(\`./seven\`), none = import("a" + "b"), spread = require(...none);
let eight: typeof import("./eight"); let nine: import("./nine\\u0031").T;
const ten = require("./ten"), eleven = require_("eleven"), twelve = other.require("twelve"), two = require("a", "b");
declare module "./thirteen" { const x: number; }
`;

test.each([
  ["every form", asking],
  ["none", "export const a = 1;"],
  ["as many as take numbers of another size", Array.from({ length: 70_000 }, (_, at) => `import "${at}";`).join("\n")],
])("modules that a file asks for: %s", (_, text) => {
  withSyntax(
    text,
    (syntax) => {
      const told = new Map(
        syntax.imports
          .filter((node) => ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node))
          .map((node) => [node.end, { name: node.text, ...rangeOf(node, syntax) }]),
      );
      const found = specifiersOf(syntax, "require_");
      expect(found.filter(({ end }) => told.has(end))).toEqual([...told.values()].sort((a, b) => a.start - b.start));
      const rest = found.filter(({ end }) => !told.has(end)).map(({ name }) => name);
      expect(rest).toEqual(text === asking ? expect.arrayContaining(["./ten", "eleven"]) : []);
    },
    "ts",
  );
});
