/**
 * Stands in for the guest where a test asks what a bundle does and not what RTSession does: takes the link away, as the guest
 * does, and defines an RTSession that hands everything it is given to the test. Of the guest's exports it has the one that bundles without codecs use.
 */

const world = globalThis as unknown as Record<string, unknown>;
const record = world["__rtsc"] as (value: unknown) => void;
delete world["__rtsc"];

const taken = new Map<string, number>();

function fail(): never {
  throw new Error("from the guest");
}

Object.defineProperty(world, "RTSession", {
  value: {
    record(...values: unknown[]) {
      taken.set("record", (taken.get("record") ?? 0) + 1);
      for (const value of values) record(value);
    },
    fail,
  },
});

/** Tokens are their tables: the recorder reads and writes no packets. */
export const tabled = <Table>(table: Table): Table => table;
