/**
 * lower: a syntax tree of TypeScript -> Code. Drops types and declarations that do not run, resolves names, and keeps the
 * order in which things run. Understands any syntax; what has no meaning for those who follow values becomes "other".
 */

import {
  type ArrayBindingPattern,
  type BinaryExpression,
  type BindingElement,
  type Block,
  type CallExpression,
  type ClassDeclaration,
  type ClassElement,
  type ConditionalExpression,
  type ElementAccessExpression,
  type EnumDeclaration,
  type ExportAssignment,
  type ExportDeclaration,
  type ForInStatement,
  type ForStatement,
  type FunctionDeclaration,
  type IfStatement,
  type ImportDeclaration,
  type MethodDeclaration,
  type NewExpression,
  NodeFlags,
  type ObjectBindingPattern,
  type ObjectLiteralExpression,
  type ParameterDeclaration,
  type PostfixUnaryExpression,
  type PrefixUnaryExpression,
  type PropertyAccessExpression,
  type PropertyDeclaration,
  type SourceFile,
  type SwitchStatement,
  SyntaxKind,
  type Node as SyntaxNode,
  type TemplateExpression,
  type TryStatement,
  type VariableDeclaration,
  type VariableDeclarationList,
} from "typescript/unstable/ast";
import type {
  ClassCode,
  Expression,
  FileCode,
  FunctionCode,
  ImportCode,
  NameCode,
  ObjectMember,
  Pattern,
  Statement,
  Variable,
} from "./code.ts";

/** Where names are declared: a function's scope, or a block's inside it. */
interface Scope {
  readonly names: Map<string, Variable>;
  readonly owner: FunctionCode;
  readonly parent: Scope | undefined;
  /** The scope that `var` goes to. */
  readonly outer: Scope;
}

/**
 * The code of a file.
 * @param length how much of the text is the file's own: what stands behind it was added for TypeScript.
 */
export function lower(file: SourceFile, path: string, length: number): FileCode {
  let code = lowered.get(file);
  if (code === undefined) {
    code = new Lowering(file, path, length).run();
    lowered.set(file, code);
  }
  return code;
}

/** Flow and rules ask for the same files; a tree never changes. */
const lowered = new WeakMap<SourceFile, FileCode>();

const operators: { readonly [kind in SyntaxKind]?: string } = {
  [SyntaxKind.PlusToken]: "+",
  [SyntaxKind.MinusToken]: "-",
  [SyntaxKind.AsteriskToken]: "*",
  [SyntaxKind.SlashToken]: "/",
  [SyntaxKind.PercentToken]: "%",
  [SyntaxKind.AsteriskAsteriskToken]: "**",
  [SyntaxKind.LessThanToken]: "<",
  [SyntaxKind.GreaterThanToken]: ">",
  [SyntaxKind.LessThanEqualsToken]: "<=",
  [SyntaxKind.GreaterThanEqualsToken]: ">=",
  [SyntaxKind.EqualsEqualsToken]: "==",
  [SyntaxKind.ExclamationEqualsToken]: "!=",
  [SyntaxKind.EqualsEqualsEqualsToken]: "===",
  [SyntaxKind.ExclamationEqualsEqualsToken]: "!==",
  [SyntaxKind.LessThanLessThanToken]: "<<",
  [SyntaxKind.GreaterThanGreaterThanToken]: ">>",
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: ">>>",
  [SyntaxKind.AmpersandToken]: "&",
  [SyntaxKind.BarToken]: "|",
  [SyntaxKind.CaretToken]: "^",
  [SyntaxKind.AmpersandAmpersandToken]: "&&",
  [SyntaxKind.BarBarToken]: "||",
  [SyntaxKind.QuestionQuestionToken]: "??",
  [SyntaxKind.InKeyword]: "in",
  [SyntaxKind.InstanceOfKeyword]: "instanceof",
  [SyntaxKind.ExclamationToken]: "!",
  [SyntaxKind.TildeToken]: "~",
  [SyntaxKind.EqualsToken]: "=",
  [SyntaxKind.PlusEqualsToken]: "+=",
  [SyntaxKind.MinusEqualsToken]: "-=",
  [SyntaxKind.AsteriskEqualsToken]: "*=",
  [SyntaxKind.SlashEqualsToken]: "/=",
  [SyntaxKind.PercentEqualsToken]: "%=",
  [SyntaxKind.AsteriskAsteriskEqualsToken]: "**=",
  [SyntaxKind.LessThanLessThanEqualsToken]: "<<=",
  [SyntaxKind.GreaterThanGreaterThanEqualsToken]: ">>=",
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken]: ">>>=",
  [SyntaxKind.AmpersandEqualsToken]: "&=",
  [SyntaxKind.BarEqualsToken]: "|=",
  [SyntaxKind.CaretEqualsToken]: "^=",
  [SyntaxKind.BarBarEqualsToken]: "||=",
  [SyntaxKind.AmpersandAmpersandEqualsToken]: "&&=",
  [SyntaxKind.QuestionQuestionEqualsToken]: "??=",
};

/** Nodes of a file that only speak of types. */
const typesOnly: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.EmptyStatement,
  SyntaxKind.DebuggerStatement,
  SyntaxKind.NotEmittedStatement,
  SyntaxKind.ModuleDeclaration,
  SyntaxKind.NamespaceExportDeclaration,
]);

class Lowering {
  readonly #file: SourceFile;
  readonly #length: number;
  readonly #code: FileCode;
  readonly #functions: FunctionCode[] = [];
  readonly #variables: Variable[] = [];
  readonly #imports: ImportCode[] = [];
  readonly #asked: string[] = [];
  readonly #exports: FileCode["exports"][number][] = [];
  readonly #exportedNames: { readonly name: string; readonly local: string; readonly scope: Scope }[] = [];
  readonly #pending: { readonly node: NameCode; readonly scope: Scope }[] = [];
  #scope: Scope;
  #ids = 0;

  constructor(file: SourceFile, path: string, length: number) {
    this.#file = file;
    this.#length = length;
    const top: FunctionCode = {
      id: this.#ids++,
      name: "",
      kind: "top",
      parameters: [],
      rest: false,
      body: [],
      hoisted: [],
      suspends: false,
      usesArguments: false,
      start: 0,
      end: length,
    };
    this.#functions.push(top);
    this.#scope = this.#functionScope(top, undefined);
    this.#code = {
      path,
      top,
      functions: this.#functions,
      isModule: file.externalModuleIndicator !== undefined,
      imports: this.#imports,
      asked: this.#asked,
      exports: this.#exports,
      variables: this.#variables,
    };
  }

  run(): FileCode {
    const { top } = this.#code;
    top.body = this.#statements(this.#file.statements);
    for (const { name, local, scope } of this.#exportedNames) {
      const variable = find(scope, local);
      if (variable === undefined) continue;
      variable.shared = true;
      const source = this.#imports.find((one) => one.variable === variable);
      if (source === undefined) this.#exports.push({ name, variable });
      else this.#exports.push({ name, from: source.specifier, imported: source.imported });
    }
    for (const { node, scope } of this.#pending) {
      const variable = find(scope, node.name);
      if (variable === undefined) {
        if (node.name === "arguments") scope.owner.usesArguments = true;
        continue;
      }
      node.variable = variable;
      if (variable.owner !== scope.owner) variable.shared = true;
    }
    return this.#code;
  }

  // --- names

  #functionScope(owner: FunctionCode, parent: Scope | undefined): Scope {
    const names = new Map<string, Variable>();
    const scope: Scope = {
      names,
      owner,
      parent,
      get outer() {
        return scope;
      },
    };
    return scope;
  }

  #inBlock<T>(run: () => T): T {
    const before = this.#scope;
    this.#scope = { names: new Map(), owner: before.owner, parent: before, outer: before.outer };
    try {
      return run();
    } finally {
      this.#scope = before;
    }
  }

  #declare(name: string, kind: Variable["kind"]): Variable {
    const scope = kind === "var" || kind === "function" ? this.#scope.outer : this.#scope;
    const known = scope.names.get(name);
    // `var` twice is one variable; so are a parameter and a `var` of its name.
    if (known !== undefined) return known;
    const variable: Variable = { name, id: this.#ids++, kind, owner: scope.owner, shared: false };
    scope.names.set(name, variable);
    this.#variables.push(variable);
    return variable;
  }

  #name(node: SyntaxNode & { readonly text: string }): NameCode {
    const code: NameCode = { kind: "name", name: node.text, variable: undefined, ...this.#place(node) };
    this.#pending.push({ node: code, scope: this.#scope });
    return code;
  }

  #place(node: SyntaxNode): { start: number; end: number } {
    return { start: node.getStart(this.#file), end: node.end };
  }

  // --- functions and classes

  #newFunction(node: SyntaxNode, name: string, kind: FunctionCode["kind"], suspends: boolean): FunctionCode {
    const code: FunctionCode = {
      id: this.#ids++,
      name,
      kind,
      parameters: [],
      rest: false,
      body: [],
      hoisted: [],
      suspends,
      usesArguments: false,
      ...this.#place(node),
    };
    this.#functions.push(code);
    return code;
  }

  #function(node: SyntaxNode, named = ""): FunctionCode {
    const syntax = node as FunctionDeclaration;
    const isArrow = node.kind === SyntaxKind.ArrowFunction;
    const isAsync = syntax.modifiers?.some((one) => one.kind === SyntaxKind.AsyncKeyword) ?? false;
    const name = syntax.name?.text ?? named;
    const suspends = isAsync || syntax.asteriskToken !== undefined;
    const code = this.#newFunction(node, name, isArrow ? "arrow" : "function", suspends);
    const before = this.#scope;
    this.#scope = this.#functionScope(code, before);
    // The name of a function expression is a name inside of it.
    if (node.kind === SyntaxKind.FunctionExpression && syntax.name !== undefined) {
      code.hoisted.push({ variable: this.#declare(name, "var"), code });
    }
    const parameters = syntax.parameters.filter((one) => !isName(one.name, "this"));
    code.parameters = parameters.map((one) => this.#parameter(one));
    code.rest = parameters.at(-1)?.dotDotDotToken !== undefined;
    const body = syntax.body as SyntaxNode | undefined;
    if (body?.kind === SyntaxKind.Block) code.body = this.#statements((body as Block).statements);
    else if (body !== undefined) {
      code.body = [{ kind: "return", value: this.#expression(body), ...this.#place(body) }];
    }
    this.#scope = before;
    return code;
  }

  #parameter(node: ParameterDeclaration): Pattern {
    const target = this.#binding(node.name, "parameter");
    if (node.initializer === undefined) return target;
    return { kind: "default", target, value: this.#expression(node.initializer), ...this.#place(node) };
  }

  #class(node: ClassDeclaration): ClassCode {
    const name = node.name?.text ?? "";
    const heritage = node.heritageClauses?.find((one) => one.token === SyntaxKind.ExtendsKeyword);
    const base = heritage?.types[0]?.expression;
    const members: ClassCode["members"][number][] = [];
    let constructorCode: FunctionCode | undefined;
    for (const member of node.members as readonly ClassElement[]) {
      if (member.kind === SyntaxKind.Constructor) {
        constructorCode = this.#function(member, name);
        // `constructor(private x) {}` sets a field.
        for (const parameter of (member as unknown as FunctionDeclaration).parameters) {
          if ((parameter.modifiers?.length ?? 0) === 0 || parameter.name.kind !== SyntaxKind.Identifier) continue;
          const place = this.#place(parameter);
          const target: Pattern = {
            kind: "member",
            object: { kind: "this", ...place },
            name: parameter.name.text,
            nameStart: place.start,
            ...place,
          };
          const code = constructorCode;
          const from = code.parameters.map(targetOf).find((one) => one.kind === "name" && one.name === target.name);
          if (from?.kind !== "name") continue;
          const value: NameCode = { ...from };
          const set: Expression = { kind: "assign", operator: "=", target, value, ...place };
          code.body = [{ kind: "expression", value: set, ...place }, ...code.body];
        }
        continue;
      }
      if (member.kind === SyntaxKind.ClassStaticBlockDeclaration) continue;
      const key = this.#key((member as MethodDeclaration).name);
      if (typeof key !== "string") continue;
      const isStatic =
        (member as MethodDeclaration).modifiers?.some((one) => one.kind === SyntaxKind.StaticKeyword) ?? false;
      if (member.kind === SyntaxKind.PropertyDeclaration) {
        const { initializer } = member as PropertyDeclaration;
        const value = initializer === undefined ? undefined : this.#expression(initializer);
        members.push({ name: key, isStatic, value, kind: "field" });
      } else if (member.kind === SyntaxKind.MethodDeclaration || member.kind === SyntaxKind.GetAccessor) {
        if ((member as MethodDeclaration).body === undefined) continue; // an overload
        const code = this.#function(member, key);
        const value: Expression = { kind: "function", code, start: code.start, end: code.end };
        members.push({
          name: key,
          isStatic,
          value,
          kind: member.kind === SyntaxKind.GetAccessor ? "accessor" : "method",
        });
      }
    }
    return {
      id: this.#ids++,
      name,
      base: base === undefined ? undefined : this.#expression(base),
      constructorCode,
      members,
      ...this.#place(node),
    };
  }

  // --- statements

  #statements(nodes: readonly SyntaxNode[]): Statement[] {
    return nodes.flatMap((node) => this.#statement(node));
  }

  #statement(node: SyntaxNode): Statement[] {
    if (typesOnly.has(node.kind) || (node.flags & NodeFlags.Reparsed) !== 0) return [];
    const place = this.#place(node);
    if (place.start >= this.#length) return [];
    const modifiers = (node as ClassDeclaration).modifiers;
    const has = (kind: SyntaxKind): boolean => modifiers?.some((one) => one.kind === kind) ?? false;
    if (has(SyntaxKind.DeclareKeyword)) return [];
    const exported = has(SyntaxKind.ExportKeyword);
    const isDefault = has(SyntaxKind.DefaultKeyword);
    const give = (local: string): void => {
      if (exported) this.#exportedNames.push({ name: isDefault ? "default" : local, local, scope: this.#scope });
    };
    switch (node.kind) {
      case SyntaxKind.VariableStatement: {
        const list = (node as SyntaxNode & { readonly declarationList: VariableDeclarationList }).declarationList;
        const found = this.#declarations(list);
        if (exported) for (const one of found) for (const name of namesIn(one.target)) give(name);
        return found;
      }
      case SyntaxKind.FunctionDeclaration: {
        const syntax = node as FunctionDeclaration;
        if (syntax.body === undefined) return [];
        const name = syntax.name?.text ?? "default";
        const variable = this.#declare(name, "function");
        const code = this.#function(node, name);
        this.#scope.outer.owner.hoisted.push({ variable, code });
        give(name);
        return [];
      }
      case SyntaxKind.ClassDeclaration: {
        const syntax = node as ClassDeclaration;
        const name = syntax.name?.text ?? "default";
        const variable = this.#declare(name, "class");
        give(name);
        const target: NameCode = { kind: "name", name, variable, ...place };
        return [{ kind: "declare", target, value: { kind: "class", code: this.#class(syntax), ...place }, ...place }];
      }
      case SyntaxKind.EnumDeclaration: {
        const name = (node as EnumDeclaration).name.text;
        const variable = this.#declare(name, "enum");
        give(name);
        const target: NameCode = { kind: "name", name, variable, ...place };
        return [{ kind: "declare", target, value: this.#enum(node as EnumDeclaration), ...place }];
      }
      case SyntaxKind.ImportDeclaration:
        this.#import(node as ImportDeclaration);
        return [];
      case SyntaxKind.ExportDeclaration:
        this.#exportDeclaration(node as ExportDeclaration);
        return [];
      case SyntaxKind.ExportAssignment: {
        const { expression } = node as ExportAssignment;
        const variable = this.#declare("default", "const");
        this.#exportedNames.push({ name: "default", local: "default", scope: this.#scope });
        const target: NameCode = { kind: "name", name: "default", variable, ...place };
        return [{ kind: "declare", target, value: this.#expression(expression), ...place }];
      }
      case SyntaxKind.ExpressionStatement:
        return [{ kind: "expression", value: this.#expression(expressionOf(node)), ...place }];
      case SyntaxKind.ReturnStatement:
        return [{ kind: "return", value: this.#maybe(expressionOf(node)), ...place }];
      case SyntaxKind.ThrowStatement:
        return [{ kind: "throw", value: this.#expression(expressionOf(node)), ...place }];
      case SyntaxKind.BreakStatement:
        return [{ kind: "leave", by: "break", ...place }];
      case SyntaxKind.ContinueStatement:
        return [{ kind: "leave", by: "continue", ...place }];
      case SyntaxKind.IfStatement: {
        const { expression, thenStatement, elseStatement } = node as IfStatement;
        const test = this.#expression(expression);
        const no = elseStatement === undefined ? undefined : this.#one(elseStatement);
        return [{ kind: "if", test, yes: this.#one(thenStatement), no, ...place }];
      }
      case SyntaxKind.ForStatement:
        return [this.#inBlock(() => this.#for(node as ForStatement))];
      case SyntaxKind.WhileStatement:
      case SyntaxKind.DoStatement: {
        const { expression, statement } = node as SyntaxNode & {
          readonly expression: SyntaxNode;
          readonly statement: SyntaxNode;
        };
        const test = this.#expression(expression);
        const once = node.kind === SyntaxKind.DoStatement;
        return [{ kind: "loop", before: [], test, after: undefined, body: this.#one(statement), once, ...place }];
      }
      case SyntaxKind.ForInStatement:
      case SyntaxKind.ForOfStatement:
        return [this.#inBlock(() => this.#forEach(node as ForInStatement))];
      case SyntaxKind.Block:
        return [this.#one(node)];
      case SyntaxKind.LabeledStatement:
      case SyntaxKind.WithStatement:
        return [this.#one((node as SyntaxNode & { readonly statement: SyntaxNode }).statement)];
      case SyntaxKind.SwitchStatement: {
        const { expression, caseBlock } = node as SwitchStatement;
        const on = this.#expression(expression);
        const cases = this.#inBlock(() =>
          caseBlock.clauses.map((clause) => ({
            test: clause.kind === SyntaxKind.CaseClause ? this.#expression(clause.expression) : undefined,
            body: this.#statements(clause.statements),
          })),
        );
        return [{ kind: "switch", on, cases, ...place }];
      }
      case SyntaxKind.TryStatement: {
        const { tryBlock, catchClause, finallyBlock } = node as TryStatement;
        const body = this.#one(tryBlock);
        const [error, handler] = this.#inBlock(() => {
          const name = catchClause?.variableDeclaration?.name;
          const pattern = name === undefined ? undefined : this.#binding(name, "catch");
          return [pattern, catchClause === undefined ? undefined : this.#one(catchClause.block)] as const;
        });
        const last = finallyBlock === undefined ? undefined : this.#one(finallyBlock);
        return [{ kind: "try", body, error, handler, last, ...place }];
      }
      default:
        return [{ kind: "expression", value: this.#other(node), ...place }];
    }
  }

  #one(node: SyntaxNode): Statement {
    const place = this.#place(node);
    if (node.kind === SyntaxKind.Block) {
      return { kind: "block", body: this.#inBlock(() => this.#statements((node as Block).statements)), ...place };
    }
    return { kind: "block", body: this.#statement(node), ...place };
  }

  #for(node: ForStatement): Statement {
    const { initializer, condition, incrementor, statement } = node;
    const before: Statement[] = [];
    if (initializer?.kind === SyntaxKind.VariableDeclarationList) {
      before.push(...this.#declarations(initializer as VariableDeclarationList));
    } else if (initializer !== undefined) {
      before.push({ kind: "expression", value: this.#expression(initializer), ...this.#place(initializer) });
    }
    const test = this.#maybe(condition);
    const after = this.#maybe(incrementor);
    return { kind: "loop", before, test, after, body: this.#one(statement), once: false, ...this.#place(node) };
  }

  #forEach(node: ForInStatement): Statement {
    const { initializer, expression, statement } = node;
    let target: Pattern;
    if (initializer.kind === SyntaxKind.VariableDeclarationList) {
      const list = initializer as VariableDeclarationList;
      const first = list.declarations[0];
      target = first === undefined ? nowhere(this.#place(node)) : this.#binding(first.name, kindOf(list));
    } else target = this.#target(initializer);
    const of = (node as SyntaxNode).kind === SyntaxKind.ForOfStatement;
    const object = this.#expression(expression);
    return { kind: "each", of, target, object, body: this.#one(statement), ...this.#place(node) };
  }

  #declarations(list: VariableDeclarationList): (Statement & { readonly kind: "declare" })[] {
    return list.declarations.map((one: VariableDeclaration) => {
      const target = this.#binding(one.name, kindOf(list));
      const named = target.kind === "name" ? target.name : "";
      const value = one.initializer === undefined ? undefined : this.#expression(one.initializer, named);
      return { kind: "declare", target, value, ...this.#place(one) };
    });
  }

  /** A name or pattern that declares variables. */
  #binding(node: SyntaxNode, kind: Variable["kind"]): Pattern {
    const place = this.#place(node);
    if (node.kind === SyntaxKind.Identifier) {
      const name = (node as SyntaxNode & { readonly text: string }).text;
      return { kind: "name", name, variable: this.#declare(name, kind), ...place };
    }
    const element = (one: BindingElement): Pattern => {
      const target = one.name === undefined ? nowhere(place) : this.#binding(one.name, kind);
      if (one.initializer === undefined) return target;
      return { kind: "default", target, value: this.#expression(one.initializer), ...place };
    };
    if (node.kind === SyntaxKind.ObjectBindingPattern) {
      const members = (node as ObjectBindingPattern).elements.map((one) => {
        const key = one.propertyName ?? one.name;
        const name = key === undefined ? undefined : this.#key(key);
        const known = typeof name === "string" && one.dotDotDotToken === undefined;
        return { key: known ? name : undefined, target: element(one) };
      });
      return { kind: "objectPattern", members, ...place };
    }
    if (node.kind === SyntaxKind.ArrayBindingPattern) {
      const items = (node as ArrayBindingPattern).elements.map((one) =>
        (one as SyntaxNode).kind === SyntaxKind.OmittedExpression ? undefined : element(one as BindingElement),
      );
      return { kind: "arrayPattern", items, ...place };
    }
    return nowhere(place);
  }

  #enum(node: EnumDeclaration): Expression {
    let next: number | undefined = 0;
    const members: ObjectMember[] = [];
    for (const member of node.members) {
      const key = this.#key(member.name);
      if (typeof key !== "string") continue;
      const place = this.#place(member);
      let value: Expression;
      if (member.initializer !== undefined) {
        value = this.#expression(member.initializer);
        next = value.kind === "number" ? value.value + 1 : undefined;
      } else if (next !== undefined) value = { kind: "number", value: next++, ...place };
      else value = { kind: "other", parts: [], ...place };
      members.push({ key, value });
    }
    return { kind: "object", members, ...this.#place(node) };
  }

  #import(node: ImportDeclaration): void {
    const specifier = textOf(node.moduleSpecifier);
    if (specifier === undefined) return;
    const clause = node.importClause;
    if (clause === undefined) this.#asked.push(specifier);
    if (clause === undefined || clause.phaseModifier === SyntaxKind.TypeKeyword) return;
    const add = (name: string, imported: string): void => {
      this.#imports.push({ variable: this.#declare(name, "import"), specifier, imported });
    };
    this.#asked.push(specifier);
    if (clause.name !== undefined) add(clause.name.text, "default");
    const bindings = clause.namedBindings;
    if (bindings?.kind === SyntaxKind.NamespaceImport) add(bindings.name.text, "*");
    else if (bindings !== undefined) {
      for (const one of bindings.elements) {
        if (!one.isTypeOnly) add(one.name.text, (one.propertyName ?? one.name).text);
      }
    }
  }

  #exportDeclaration(node: ExportDeclaration): void {
    if (node.isTypeOnly) return;
    const from = node.moduleSpecifier === undefined ? undefined : textOf(node.moduleSpecifier);
    if (from !== undefined) this.#asked.push(from);
    const clause = node.exportClause;
    if (clause === undefined) {
      if (from !== undefined) this.#exports.push({ all: from });
    } else if (clause.kind === SyntaxKind.NamespaceExport) {
      if (from !== undefined) this.#exports.push({ name: clause.name.text, from, imported: "*" });
    } else {
      for (const one of clause.elements) {
        if (one.isTypeOnly) continue;
        const local = (one.propertyName ?? one.name).text;
        if (from === undefined) this.#exportedNames.push({ name: one.name.text, local, scope: this.#scope });
        else this.#exports.push({ name: one.name.text, from, imported: local });
      }
    }
  }

  // --- expressions

  #maybe(node: SyntaxNode | undefined): Expression | undefined {
    return node === undefined ? undefined : this.#expression(node);
  }

  #list(nodes: readonly SyntaxNode[]): Expression[] {
    return nodes.map((one) => this.#expression(one));
  }

  #expression(node: SyntaxNode, named = ""): Expression {
    const place = this.#place(node);
    switch (node.kind) {
      case SyntaxKind.NumericLiteral:
        return { kind: "number", value: Number(withText(node).replaceAll("_", "")), ...place };
      case SyntaxKind.StringLiteral:
      case SyntaxKind.NoSubstitutionTemplateLiteral:
        return { kind: "string", value: withText(node), ...place };
      case SyntaxKind.TrueKeyword:
        return { kind: "boolean", value: true, ...place };
      case SyntaxKind.FalseKeyword:
        return { kind: "boolean", value: false, ...place };
      case SyntaxKind.NullKeyword:
        return { kind: "null", ...place };
      case SyntaxKind.ThisKeyword:
        return { kind: "this", ...place };
      case SyntaxKind.SuperKeyword:
        return { kind: "super", ...place };
      case SyntaxKind.BigIntLiteral:
        return { kind: "literal", type: "bigint", ...place };
      case SyntaxKind.RegularExpressionLiteral:
        return { kind: "literal", type: "regexp", ...place };
      case SyntaxKind.Identifier:
        return this.#name(node as SyntaxNode & { readonly text: string });
      case SyntaxKind.PropertyAccessExpression: {
        const { expression, name } = node as PropertyAccessExpression;
        const nameStart = name.getStart(this.#file);
        return { kind: "member", object: this.#expression(expression), name: name.text, nameStart, ...place };
      }
      case SyntaxKind.ElementAccessExpression: {
        const { expression, argumentExpression } = node as ElementAccessExpression;
        const object = this.#expression(expression);
        const index = this.#expression(argumentExpression);
        if (index.kind !== "string") return { kind: "index", object, index, ...place };
        return { kind: "member", object, name: index.value, nameStart: index.start, ...place };
      }
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression: {
        const syntax = node as CallExpression | NewExpression;
        const kind = node.kind === SyntaxKind.CallExpression ? "call" : "new";
        const callee = this.#expression(syntax.expression);
        return { kind, callee, args: this.#list(syntax.arguments ?? []), ...place };
      }
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ArrowFunction:
        return { kind: "function", code: this.#function(node, named), ...place };
      case SyntaxKind.ClassExpression:
        return { kind: "class", code: this.#class(node as unknown as ClassDeclaration), ...place };
      case SyntaxKind.ObjectLiteralExpression:
        return { kind: "object", members: this.#members(node as ObjectLiteralExpression), ...place };
      case SyntaxKind.ArrayLiteralExpression: {
        const { elements } = node as SyntaxNode & { readonly elements: readonly SyntaxNode[] };
        return { kind: "array", items: this.#list(elements), ...place };
      }
      case SyntaxKind.BinaryExpression:
        return this.#binary(node as BinaryExpression);
      case SyntaxKind.PrefixUnaryExpression:
      case SyntaxKind.PostfixUnaryExpression: {
        const { operator, operand } = node as PrefixUnaryExpression | PostfixUnaryExpression;
        if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken) {
          const step = operator === SyntaxKind.PlusPlusToken ? 1 : -1;
          const prefix = node.kind === SyntaxKind.PrefixUnaryExpression;
          return { kind: "update", step, prefix, target: this.#target(operand), ...place };
        }
        return { kind: "unary", operator: operators[operator]!, operand: this.#expression(operand), ...place };
      }
      case SyntaxKind.TypeOfExpression:
        return { kind: "unary", operator: "typeof", operand: this.#expression(expressionOf(node)), ...place };
      case SyntaxKind.VoidExpression:
        return { kind: "unary", operator: "void", operand: this.#expression(expressionOf(node)), ...place };
      case SyntaxKind.DeleteExpression:
        return { kind: "unary", operator: "delete", operand: this.#expression(expressionOf(node)), ...place };
      case SyntaxKind.ConditionalExpression: {
        const { condition, whenTrue, whenFalse } = node as ConditionalExpression;
        const test = this.#expression(condition);
        return { kind: "choice", test, yes: this.#expression(whenTrue), no: this.#expression(whenFalse), ...place };
      }
      case SyntaxKind.TemplateExpression: {
        const { templateSpans } = node as TemplateExpression;
        return { kind: "template", items: templateSpans.map((one) => this.#expression(one.expression)), ...place };
      }
      case SyntaxKind.ParenthesizedExpression:
      case SyntaxKind.AsExpression:
      case SyntaxKind.SatisfiesExpression:
      case SyntaxKind.TypeAssertionExpression:
      case SyntaxKind.NonNullExpression:
        return this.#expression(expressionOf(node), named);
      case SyntaxKind.SpreadElement:
        return { kind: "spread", operand: this.#expression(expressionOf(node)), ...place };
      case SyntaxKind.AwaitExpression:
        return { kind: "await", operand: this.#expression(expressionOf(node)), ...place };
      case SyntaxKind.YieldExpression: {
        const inside = this.#maybe(expressionOf(node));
        return { kind: "yield", operand: inside ?? { kind: "other", parts: [], ...place }, ...place };
      }
      default:
        return this.#other(node);
    }
  }

  #binary(node: BinaryExpression): Expression {
    const place = this.#place(node);
    const kind = node.operatorToken.kind;
    if (kind === SyntaxKind.CommaToken) {
      return { kind: "sequence", items: this.#list([node.left, node.right]), ...place };
    }
    const operator = operators[kind] ?? "?";
    if (isAssignment(operator)) {
      const target = this.#target(node.left);
      const named = target.kind === "name" || target.kind === "member" ? target.name : "";
      return { kind: "assign", operator, target, value: this.#expression(node.right, named), ...place };
    }
    // A long sum leans to the left: its depth must not cost stack.
    const spine: BinaryExpression[] = [node];
    for (let at: SyntaxNode = node.left; at.kind === SyntaxKind.BinaryExpression; at = (at as BinaryExpression).left) {
      const other = operators[(at as BinaryExpression).operatorToken.kind] ?? "=";
      if (isAssignment(other)) break;
      spine.push(at as BinaryExpression);
    }
    let value = this.#expression(spine.at(-1)!.left);
    for (const one of spine.reverse()) {
      const sign = operators[one.operatorToken.kind] ?? "?";
      const right = this.#expression(one.right);
      value = { kind: "binary", operator: sign, left: value, right, ...this.#place(one) };
    }
    return value;
  }

  #members(node: ObjectLiteralExpression): ObjectMember[] {
    return node.properties.flatMap((one): ObjectMember[] => {
      switch (one.kind) {
        case SyntaxKind.PropertyAssignment: {
          const key = this.#key(one.name);
          return [{ key, value: this.#expression(one.initializer, typeof key === "string" ? key : "") }];
        }
        case SyntaxKind.ShorthandPropertyAssignment:
          return [{ key: withText(one.name), value: this.#name(one.name as SyntaxNode & { readonly text: string }) }];
        case SyntaxKind.SpreadAssignment:
          return [{ key: undefined, value: this.#expression(one.expression) }];
        case SyntaxKind.MethodDeclaration: {
          const key = this.#key(one.name);
          const code = this.#function(one, typeof key === "string" ? key : "");
          return [{ key, value: { kind: "function", code, start: code.start, end: code.end } }];
        }
        default: {
          // An accessor: what it gives is not followed.
          const code = this.#function(one);
          const parts: Expression[] = [{ kind: "function", code, start: code.start, end: code.end }];
          return [{ key: this.#key(one.name), value: { kind: "other", parts, start: code.start, end: code.end } }];
        }
      }
    });
  }

  /** The name of a member; an expression where it is computed. */
  #key(node: SyntaxNode): string | Expression {
    if (node.kind === SyntaxKind.ComputedPropertyName) {
      const value = this.#expression(expressionOf(node));
      return value.kind === "string" ? value.value : value;
    }
    return withText(node);
  }

  /** What an assignment writes to. */
  #target(node: SyntaxNode): Pattern {
    const value = this.#expression(node);
    return toPattern(value);
  }

  #other(node: SyntaxNode): Expression {
    const parts: Expression[] = [];
    node.forEachChild((child) => {
      if (isExpressionKind(child.kind)) parts.push(this.#expression(child));
    });
    return { kind: "other", parts, ...this.#place(node) };
  }
}

function isAssignment(operator: string): boolean {
  return operator.endsWith("=") && !/^(?:[=!]==?|[<>]=)$/.test(operator);
}

function find(scope: Scope | undefined, name: string): Variable | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    const variable = at.names.get(name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

function kindOf(list: VariableDeclarationList): Variable["kind"] {
  if ((list.flags & NodeFlags.Const) !== 0) return "const";
  return (list.flags & NodeFlags.Let) !== 0 ? "let" : "var";
}

function nowhere(place: { readonly start: number; readonly end: number }): Pattern {
  return { kind: "nowhere", start: place.start, end: place.end };
}

function targetOf(pattern: Pattern): Pattern {
  return pattern.kind === "default" ? targetOf(pattern.target) : pattern;
}

function toPattern(value: Expression): Pattern {
  switch (value.kind) {
    case "name":
    case "member":
    case "index":
      return value;
    case "assign":
      return { kind: "default", target: value.target, value: value.value, start: value.start, end: value.end };
    case "object": {
      const members = value.members.map(({ key, value: inside }) => ({
        key: typeof key === "string" ? key : undefined,
        target: toPattern(inside),
      }));
      return { kind: "objectPattern", members, start: value.start, end: value.end };
    }
    case "array":
      return { kind: "arrayPattern", items: value.items.map(toPattern), start: value.start, end: value.end };
    default:
      return nowhere(value);
  }
}

function namesIn(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case "name":
      return [pattern.name];
    case "default":
      return namesIn(pattern.target);
    case "objectPattern":
      return pattern.members.flatMap((one) => namesIn(one.target));
    case "arrayPattern":
      return pattern.items.flatMap((one) => (one === undefined ? [] : namesIn(one)));
    default:
      return [];
  }
}

function isName(node: SyntaxNode, name: string): boolean {
  return node.kind === SyntaxKind.Identifier && withText(node) === name;
}

function textOf(node: SyntaxNode): string | undefined {
  return node.kind === SyntaxKind.StringLiteral ? withText(node) : undefined;
}

function withText(node: SyntaxNode): string {
  return (node as SyntaxNode & { readonly text?: string }).text ?? "";
}

function expressionOf(node: SyntaxNode): SyntaxNode {
  return (node as SyntaxNode & { readonly expression: SyntaxNode }).expression;
}

/** Whether a part of unknown syntax may run. Names are left out: many are no expressions. */
function isExpressionKind(kind: SyntaxKind): boolean {
  return (
    kind === SyntaxKind.CallExpression ||
    kind === SyntaxKind.NewExpression ||
    kind === SyntaxKind.BinaryExpression ||
    kind === SyntaxKind.FunctionExpression ||
    kind === SyntaxKind.ArrowFunction ||
    kind === SyntaxKind.TemplateExpression ||
    kind === SyntaxKind.ConditionalExpression ||
    kind === SyntaxKind.ParenthesizedExpression
  );
}
