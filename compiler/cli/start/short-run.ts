/**
 * What V8 and Node are told in a command that runs once and ends.
 *
 * It compiles what runs often a second time, to code that is fast for hours, on threads of their own. In a check of a thousand
 * modules that takes a second of another core, which TypeScript needs, and gives nothing back before all is over: at five times
 * as long a third of it is left, at fifteen nothing, and our own thread takes as long at each.
 *
 * What is new it keeps in a place of one megabyte that grows in some steps, and copies what is still in use at each of
 * them, most of which is when the command ends: it grows in one step. Commands that stay leave V8 as it is.
 */

/** The one V8 that is known to have the flags; others would complain of them on stderr. Node 20 has it. */
const known = /^11\.3\./;

/**
 * Ends the process as soon as it has nothing left to do or to write. Node would give back all that the command has made, piece by
 * piece, to a system that takes it back at once: some ten milliseconds of a check of a thousand modules.
 */
export function endAtOnce(): void {
  process.once("beforeExit", () => process.exit());
}

/**
 * Has functions run fifteen times as long before they are compiled anew, and the place for what is new grow to its full size at
 * once. To be called before the work begins.
 */
export async function expectToEndSoon(): Promise<void> {
  if (!known.test(process.versions.v8)) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--interrupt-budget=1000000");
  setFlagsFromString("--semi-space-growth-factor=16");
}
