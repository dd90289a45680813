/**
 * Code: a file's syntax as plain data, reduced to what runs. Types are gone, names are resolved to variables, and many forms of
 * syntax have become one. Made by `lower.ts`; holds no handle of TypeScript, so it may be kept.
 *
 * Offsets are those of the source.
 */

/** A name that a file declares. */
export interface Variable {
  readonly name: string;
  /** Unique within its file. */
  readonly id: number;
  readonly kind:
    | "var"
    | "let"
    | "const"
    | "function"
    | "class"
    | "parameter"
    | "import"
    | "catch"
    | "enum"
    | "namespace";
  /** The function that declares it; the file's own top level is one. */
  readonly owner: FunctionCode;
  /** Its number among the variables of its owner, from 0. */
  readonly slot: number;
  /** Whether a function inside of its owner uses it, too, or the file exports it. */
  shared: boolean;
  /** Whether a namespace of TypeScript has it inside: it belongs to the top level, and is no member of the global object. */
  readonly isInner: boolean;
}

interface Place {
  readonly start: number;
  readonly end: number;
  /** What stands directly around it, once somebody has walked through the file: a table of that would be four times its size. */
  parent: Expression | Statement | Pattern | FunctionCode | undefined;
}

export interface NameCode extends Place {
  readonly kind: "name";
  readonly name: string;
  /** Undefined: declared nowhere in this file. */
  variable: Variable | undefined;
}

export interface MemberCode extends Place {
  readonly kind: "member";
  readonly object: Expression;
  readonly name: string;
  /** Where the name stands. */
  readonly nameStart: number;
}

export interface CallCode extends Place {
  readonly kind: "call" | "new";
  readonly callee: Expression;
  readonly args: readonly Expression[];
}

export type Expression =
  | (Place & { readonly kind: "number"; readonly value: number })
  | (Place & { readonly kind: "string"; readonly value: string })
  | (Place & { readonly kind: "boolean"; readonly value: boolean })
  | (Place & { readonly kind: "null" | "this" | "super" })
  /** A literal whose value does not matter: a pattern, a bigint. */
  | (Place & { readonly kind: "literal"; readonly type: "bigint" | "regexp" })
  | NameCode
  | MemberCode
  | (Place & { readonly kind: "index"; readonly object: Expression; readonly index: Expression })
  | CallCode
  | (Place & { readonly kind: "function"; readonly code: FunctionCode })
  | (Place & { readonly kind: "class"; readonly code: ClassCode })
  | (Place & { readonly kind: "object"; readonly members: readonly ObjectMember[] })
  | (Place & { readonly kind: "array"; readonly items: readonly Expression[] })
  | (Place & {
      readonly kind: "assign";
      readonly operator: string;
      readonly target: Pattern;
      readonly value: Expression;
    })
  | (Place & { readonly kind: "update"; readonly step: 1 | -1; readonly prefix: boolean; readonly target: Pattern })
  | (Place & {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Place & { readonly kind: "unary"; readonly operator: string; readonly operand: Expression })
  | (Place & {
      readonly kind: "choice";
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    })
  | (Place & { readonly kind: "sequence" | "template"; readonly items: readonly Expression[] })
  | (Place & { readonly kind: "spread" | "await" | "yield"; readonly operand: Expression })
  /** Whatever else there is; its parts run. */
  | (Place & { readonly kind: "other"; readonly parts: readonly Expression[] });

export interface ObjectMember {
  /** Undefined for `...value`. */
  readonly key: string | Expression | undefined;
  readonly value: Expression;
}

/** Where a value goes. */
export type Pattern =
  | NameCode
  | MemberCode
  | (Place & { readonly kind: "index"; readonly object: Expression; readonly index: Expression })
  | (Place & { readonly kind: "default"; readonly target: Pattern; readonly value: Expression })
  | (Place & {
      readonly kind: "objectPattern";
      readonly members: readonly { readonly key: string | undefined; readonly target: Pattern }[];
    })
  | (Place & {
      readonly kind: "arrayPattern";
      readonly items: readonly (Pattern | undefined)[];
      /** Whether the last of them takes the rest, as a list. */
      readonly rest: boolean;
    })
  | (Place & { readonly kind: "nowhere" });

export interface FunctionCode extends Place {
  /** Unique within its file. */
  readonly id: number;
  readonly name: string;
  readonly kind: "top" | "function" | "arrow";
  parameters: readonly Pattern[];
  /** Whether the last parameter takes the rest. */
  rest: boolean;
  body: readonly Statement[];
  /** Function declarations inside, which are there before anything runs. */
  readonly hoisted: { readonly variable: Variable; readonly code: FunctionCode }[];
  /** An async function or a generator: its result is no plain value. */
  readonly suspends: boolean;
  /** Whether it speaks of `arguments`. */
  usesArguments: boolean;
  /** How many variables it declares, those of its blocks among them. */
  slots: number;
}

export interface ClassCode {
  readonly start: number;
  readonly end: number;
  readonly id: number;
  readonly name: string;
  readonly base: Expression | undefined;
  readonly constructorCode: FunctionCode | undefined;
  readonly members: readonly {
    readonly name: string;
    readonly isStatic: boolean;
    readonly value: Expression | undefined;
    /** A field is set on each instance, a method is there once, an accessor runs when it is read. */
    readonly kind: "field" | "method" | "accessor";
  }[];
}

export type Statement =
  | (Place & { readonly kind: "expression"; readonly value: Expression })
  | (Place & { readonly kind: "declare"; readonly target: Pattern; readonly value: Expression | undefined })
  | (Place & { readonly kind: "return"; readonly value: Expression | undefined })
  | (Place & { readonly kind: "throw"; readonly value: Expression })
  | (Place & { readonly kind: "leave"; readonly by: "break" | "continue" })
  | (Place & {
      readonly kind: "if";
      readonly test: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    })
  | (Place & {
      readonly kind: "loop";
      readonly before: readonly Statement[];
      readonly test: Expression | undefined;
      readonly after: Expression | undefined;
      readonly body: Statement;
      /** `do … while`: the body runs at least once. */
      readonly once: boolean;
    })
  | (Place & {
      readonly kind: "each";
      readonly of: boolean;
      readonly target: Pattern;
      readonly object: Expression;
      readonly body: Statement;
    })
  | (Place & { readonly kind: "block"; readonly body: readonly Statement[] })
  | (Place & {
      readonly kind: "switch";
      readonly on: Expression;
      readonly cases: readonly { readonly test: Expression | undefined; readonly body: readonly Statement[] }[];
    })
  | (Place & {
      readonly kind: "try";
      readonly body: Statement;
      readonly error: Pattern | undefined;
      readonly handler: Statement | undefined;
      readonly last: Statement | undefined;
    });

/** A name of another module. `imported` is `*` for all of it, and `=` for what `require` gives. */
export interface ImportCode {
  readonly variable: Variable;
  readonly specifier: string;
  readonly imported: string;
}

export interface FileCode {
  /** As handed in. */
  readonly path: string;
  readonly top: FunctionCode;
  /** Every function of the file, the top level first. */
  readonly functions: readonly FunctionCode[];
  /** Whether it has `import` or `export`. */
  readonly isModule: boolean;
  readonly imports: readonly ImportCode[];
  /** Modules that are only asked to run, and those whose names are exported again, in the order of the text. */
  readonly asked: readonly string[];
  readonly exports: readonly (
    | { readonly name: string; readonly variable: Variable }
    | { readonly name: string; readonly from: string; readonly imported: string }
    /** `export * from` */
    | { readonly all: string }
  )[];
  readonly variables: readonly Variable[];
}
