/**
 * Lowering: one file on its way from syntax to code. The hub of those who lower each form of syntax: what they share, and how
 * they reach each other.
 */

import type { ClassDeclaration, SourceFile, Node as SyntaxNode } from "typescript/unstable/ast";
import type {
  ClassCode,
  Expression,
  FileCode,
  FunctionCode,
  ImportCode,
  NameCode,
  Pattern,
  Statement,
  Variable,
} from "../code.ts";
import { lowerExpression, lowerKey, lowerOptional, lowerOther, lowerTarget } from "./expressions.ts";
import { lowerClass, lowerFunction } from "./functions.ts";
import { lowerExport, lowerImport } from "./modules.ts";
import { lowerBinding } from "./patterns.ts";
import { Reader } from "./reader.ts";
import { find, type Scope, Scopes } from "./scopes.ts";
import { lowerStatements } from "./statements.ts";

export class Lowering {
  readonly reader: Reader;
  readonly scopes: Scopes;
  /** How much of the text is the file's own. */
  readonly length: number;
  readonly functions: FunctionCode[] = [];
  readonly imports: ImportCode[] = [];
  readonly asked: string[] = [];
  readonly exports: FileCode["exports"][number][] = [];
  readonly exportedNames: { readonly name: string; readonly local: string; readonly scope: Scope }[] = [];
  readonly #file: SourceFile;
  readonly #top: FunctionCode;
  #ids = 0;

  constructor(file: SourceFile, length: number) {
    this.#file = file;
    this.reader = new Reader(file);
    this.length = length;
    this.#top = {
      id: this.newId(),
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
    this.functions.push(this.#top);
    this.scopes = new Scopes(this.#top, () => this.newId());
  }

  run(path: string): FileCode {
    this.#top.body = this.statements(this.#file.statements);
    for (const { name, local, scope } of this.exportedNames) {
      const variable = find(scope, local);
      if (variable === undefined) continue;
      variable.shared = true;
      const source = this.imports.find((one) => one.variable === variable);
      if (source === undefined) this.exports.push({ name, variable });
      else this.exports.push({ name, from: source.specifier, imported: source.imported });
    }
    this.scopes.resolve();
    return {
      path,
      top: this.#top,
      functions: this.functions,
      isModule: this.#file.externalModuleIndicator !== undefined,
      imports: this.imports,
      asked: this.asked,
      exports: this.exports,
      variables: this.scopes.variables,
    };
  }

  /** Unique in the file. */
  newId(): number {
    return this.#ids++;
  }

  /** A name that is used. */
  name(node: SyntaxNode): NameCode {
    const { reader } = this;
    const code: NameCode = { kind: "name", name: reader.textOf(node), variable: undefined, ...reader.place(node) };
    this.scopes.use(code);
    return code;
  }

  // --- how the forms reach each other

  statements(nodes: readonly SyntaxNode[]): Statement[] {
    return lowerStatements(this, nodes);
  }

  expression(node: SyntaxNode, named = ""): Expression {
    return lowerExpression(this, node, named);
  }

  optional(node: SyntaxNode | undefined): Expression | undefined {
    return lowerOptional(this, node);
  }

  other(node: SyntaxNode): Expression {
    return lowerOther(this, node);
  }

  key(node: SyntaxNode): string | Expression {
    return lowerKey(this, node);
  }

  target(node: SyntaxNode): Pattern {
    return lowerTarget(this, node);
  }

  binding(node: SyntaxNode, kind: Variable["kind"]): Pattern {
    return lowerBinding(this, node, kind);
  }

  function(node: SyntaxNode, named = ""): FunctionCode {
    return lowerFunction(this, node, named);
  }

  class(node: ClassDeclaration): ClassCode {
    return lowerClass(this, node);
  }

  import(node: Parameters<typeof lowerImport>[1]): void {
    lowerImport(this, node);
  }

  export(node: Parameters<typeof lowerExport>[1]): void {
    lowerExport(this, node);
  }
}
