/**
 * Lowering: one file on its way from syntax to code. The hub of those who lower each form of syntax: what they share, and how
 * they reach each other.
 */

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
import { part } from "../parts.ts";
import type { At, Tree } from "../tree.ts";
import { lowerExpression, lowerKey, lowerOptional, lowerOther, lowerTarget } from "./expressions.ts";
import { lowerClass, lowerFunction } from "./functions.ts";
import { lowerExport, lowerImport } from "./modules.ts";
import { lowerBinding } from "./patterns.ts";
import { find, type Scope, Scopes } from "./scopes.ts";
import { lowerStatements } from "./statements.ts";

export class Lowering {
  readonly tree: Tree;
  readonly scopes: Scopes;
  /** How much of the text is the file's own. */
  readonly length: number;
  readonly functions: FunctionCode[] = [];
  readonly imports: ImportCode[] = [];
  readonly asked: string[] = [];
  readonly exports: FileCode["exports"][number][] = [];
  readonly exportedNames: { readonly name: string; readonly local: string; readonly scope: Scope }[] = [];
  readonly #top: FunctionCode;
  #ids = 0;

  constructor(tree: Tree, length: number) {
    this.tree = tree;
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
      slots: 0,
      start: 0,
      end: length,
      parent: undefined,
    };
    this.functions.push(this.#top);
    this.scopes = new Scopes(this.#top, () => this.newId());
  }

  run(path: string): FileCode {
    this.#top.body = this.statements(this.tree.part(this.tree.root, part.statements));
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
      isModule: this.tree.isModule,
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
  name(node: At): NameCode {
    const { tree } = this;
    const start = tree.start(node);
    const end = tree.end(node);
    const name = tree.textBetween(node, start, end);
    const code: NameCode = { kind: "name", name, variable: undefined, start, end, parent: undefined };
    this.scopes.use(code);
    return code;
  }

  // --- how the forms reach each other

  statements(list: At): Statement[] {
    return lowerStatements(this, list);
  }

  expression(node: At, named = ""): Expression {
    return lowerExpression(this, node, named);
  }

  optional(node: At): Expression | undefined {
    return lowerOptional(this, node);
  }

  other(node: At): Expression {
    return lowerOther(this, node);
  }

  key(node: At): string | Expression {
    return lowerKey(this, node);
  }

  target(node: At): Pattern {
    return lowerTarget(this, node);
  }

  binding(node: At, kind: Variable["kind"]): Pattern {
    return lowerBinding(this, node, kind);
  }

  function(node: At, named = ""): FunctionCode {
    return lowerFunction(this, node, named);
  }

  class(node: At): ClassCode {
    return lowerClass(this, node);
  }

  import(node: At): void {
    lowerImport(this, node);
  }

  export(node: At): void {
    lowerExport(this, node);
  }
}
