/**
 * Parts: the numbers under which the encoding keeps what nodes are made of. Those of the pinned version, and only of what
 * somebody reads.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import type { At, Tree } from "./tree.ts";

const only = 0;

export const part = {
  /** Of what is one expression with something around it. */
  expression: only,
  name: only,
  statements: only,
  elements: only,
  access: { expression: 0, name: 2 },
  index: { expression: 0, argument: 2 },
  call: { callee: 0, args: 3 },
  new: { callee: 0, args: 2 },
  object: { members: 0 },
  property: { name: 1, value: 4 },
  binary: { left: 1, operator: 3, right: 4 },
  operand: only,
  choice: { test: 0, yes: 2, no: 4 },
  template: { spans: 1 },
  typeAssertion: { expression: 1 },
  yield: { expression: 1 },
  class: { modifiers: 0, name: 1, heritage: 3, members: 4 },
  heritage: { types: 0 },
  field: { modifiers: 0, value: 4 },
  parameter: { modifiers: 0, dots: 1, name: 2, value: 5 },
  element: { dots: 0, key: 1, name: 2, value: 3 },
  modifiers: 0,
  variables: { list: 1 },
  declarations: only,
  declaration: { name: 0, value: 3 },
  enum: { name: 1, members: 2 },
  enumMember: { name: 0, value: 1 },
  exportAssignment: { expression: 2 },
  if: { test: 0, yes: 1, no: 2 },
  for: { before: 0, test: 1, after: 2, body: 3 },
  while: { test: 0, body: 1 },
  do: { body: 0, test: 1 },
  each: { target: 1, object: 2, body: 3 },
  labeled: { body: 1 },
  with: { body: 1 },
  switch: { on: 0, cases: 1 },
  clauses: only,
  clause: { test: 0, body: 1 },
  try: { body: 0, handler: 1, last: 2 },
  catch: { variable: 0, body: 1 },
  import: { clause: 1, specifier: 2 },
  importClause: { name: 0, bindings: 1 },
  specifier: { key: 0, name: 1 },
  export: { clause: 1, specifier: 2 },
  /** `import name = …`. */
  alias: { name: 1, target: 2 },
  qualified: { left: 0, right: 1 },
  namespace: { name: 1, body: 2 },
} as const;

interface FunctionParts {
  readonly asterisk: number;
  readonly name: number;
  readonly parameters: number;
  readonly body: number;
}

const none = -1;
const plain: FunctionParts = { asterisk: 1, name: 2, parameters: 4, body: 6 };
const accessor: FunctionParts = { asterisk: none, name: 1, parameters: 3, body: 5 };
const arrow: FunctionParts = { asterisk: none, name: none, parameters: 2, body: 5 };
const method: FunctionParts = { asterisk: 1, name: 2, parameters: 5, body: 7 };
const maker: FunctionParts = { asterisk: none, name: none, parameters: 2, body: 4 };

/** Of whatever is a function. */
export function functionParts(kind: SyntaxKind): FunctionParts {
  switch (kind) {
    case SyntaxKind.ArrowFunction:
      return arrow;
    case SyntaxKind.MethodDeclaration:
      return method;
    case SyntaxKind.Constructor:
      return maker;
    case SyntaxKind.GetAccessor:
    case SyntaxKind.SetAccessor:
      return accessor;
    default:
      return plain;
  }
}

/** The name of a member of a class or an object; 0 for members that have none. */
export function memberName(tree: Tree, at: At): At {
  switch (tree.kind(at)) {
    case SyntaxKind.PropertyDeclaration:
    case SyntaxKind.PropertyAssignment:
    case SyntaxKind.ShorthandPropertyAssignment:
    case SyntaxKind.GetAccessor:
    case SyntaxKind.SetAccessor:
      return tree.part(at, 1);
    case SyntaxKind.MethodDeclaration:
      return tree.part(at, 2);
    default:
      return 0;
  }
}
