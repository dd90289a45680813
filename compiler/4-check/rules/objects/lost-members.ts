/**
 * Names that are given a value and declared nowhere, where a member of that name was meant: `speed = 0` in a constructor in which all
 * others begin with `this.`. It makes a global variable that nobody reads.
 */

import { rt4604 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { lookupOf } from "../../questions/lookup.ts";

export const lostMembers: Rule = {
  codes: ["RT4604"],
  forms: ["="],
  inFiles(context) {
    let read: Set<string> | undefined;
    return (lookup) => {
      const found: Diagnostic[] = [];
      const isRead = (name: string): boolean => {
        read ??= namesIn(context);
        return read.has(name);
      };
      for (const [name, writes] of lookup.freeWrites) {
        for (const { name: place, by } of writes) {
          if (!("kind" in by) || by.kind !== "assign" || by.operator !== "=") continue;
          const owner = lookup.owner(place);
          if (owner === lookup.code.top) continue;
          // Somebody reads the global one, by its name or through `this`, somewhere.
          if (isRead(name)) continue;
          const sets = lookup
            .all("assign")
            .some(
              (one) =>
                one !== by &&
                one.target.kind === "member" &&
                one.target.object.kind === "this" &&
                lookup.owner(one) === owner,
            );
          const takes = lookup.all("member").some((one) => one.name === name && one.object.kind === "this");
          if (!takes && !(sets && lookup.words.has(name) && lookup.all("member").some((one) => one.name === name)))
            continue;
          found.push(rt4604(lookup.span(place), { name }));
        }
      }
      return found;
    };
  },
};

/** Every name that some file reads as a global one, or declares as such. */
function namesIn(context: RuleContext): Set<string> {
  return new Set(
    context.files.flatMap((file) => {
      const there = lookupOf(file);
      const own = there.code.variables.filter((one) => one.owner === there.code.top).map((one) => one.name);
      return [...there.free.map((one) => one.name), ...own];
    }),
  );
}
