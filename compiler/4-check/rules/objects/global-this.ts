/**
 * `self = this` without `var`: one global variable for all things. A callback that comes later finds the thing that was kept last.
 */

import { rt4538 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule } from "../../context.ts";
import { isFunction } from "../../questions/lookup.ts";

export const globalThisKept: Rule = {
  codes: ["RT4538"],
  forms: ["="],
  inFiles: () => (lookup) => {
    if (lookup.freeWrites.size === 0) return [];
    return [...lookup.freeWrites].flatMap(([name, writes]) =>
      writes.flatMap(({ name: written, value, by }): Diagnostic[] => {
        if (value?.kind !== "this" || isFunction(by) || by.kind !== "assign") return [];
        const owner = lookup.owner(written);
        if (owner === lookup.code.top) return [];
        // Read in a function inside: when that runs, another thing may have been kept.
        const read = lookup.free.find(
          (one) => one.name === name && lookup.owner(one) !== owner && lookup.owners(one).includes(owner),
        );
        if (read === undefined) return [];
        const note = { message: "Here it is whatever was kept last.", span: lookup.span(read) };
        const edits = [{ path: lookup.file.source.path, start: written.start, end: written.start, text: "var " }];
        const finding = rt4538(lookup.span(written), { name }, [note]);
        const isAlone = lookup.parent(by)?.kind === "expression";
        return [isAlone ? { ...finding, fix: { message: "Declare it", edits } } : finding];
      }),
    );
  },
};
