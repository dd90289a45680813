/**
 * What V8 is told in a command that runs once and ends.
 *
 * It compiles what runs often a second time, to code that is fast for hours, on threads of their own. In a check of a thousand
 * modules that takes a second of another core, which TypeScript needs, and gives nothing back before all is over: at five times
 * as long a third of it is left, at fifteen nothing, and our own thread takes as long at each. Commands that stay leave V8 as it
 * is.
 */

/** The one V8 that is known to have the flag; others would complain of it on stderr. Node 20 has it. */
const known = /^11\.3\./;

/** Has functions run fifteen times as long before they are compiled anew. To be called before the work begins. */
export async function expectToEndSoon(): Promise<void> {
  if (!known.test(process.versions.v8)) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--interrupt-budget=1000000");
}
