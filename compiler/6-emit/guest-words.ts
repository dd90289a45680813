/**
 * What the guest says of malformed bytes is left out of bundles: no script ever reads it. The host judges what it hands to a
 * guest by the same rules, and names what is wrong there; a buffer that is full is told in other words. What stays is that it
 * is thrown. In tests, where the guest is bundled otherwise, the words are there. And which of its names are its own.
 */

/**
 * Members of the guest's own objects, which no script ever holds: in bundles their names are shortened like those of variables.
 * None is a member of the link, of RTSession, of what it hands out, or of JavaScript's own objects where the guest asks for it.
 */
export const ownMembers = /^(?:codecOf|count|decode|due|encode|enter|every|isOne|next|spell)$/;

/** `new WireError(…)` with one text or template. */
const told = /\bnew WireError\(\s*(?:"[^"\n]*"|`[^`]*`),?\s*\)/g;

/** The text of a file of ours without those words; its lines stay where they are. */
export function withoutWords(text: string): string {
  return text
    .replace('override readonly name = "WireError";', "")
    .replace(told, (found) => `new WireError(${found.replace(/[^\n]/g, "")})`);
}

/** What this needs of esbuild's `PluginBuild`. */
interface Setup {
  onLoad(
    files: { readonly filter: RegExp },
    load: (file: { readonly path: string }) => Promise<{ readonly contents: string; readonly loader: "ts" }>,
  ): void;
}

/**
 * Leaves them out of the sources, where the guest is bundled from these; the built guest has none to begin with.
 *
 * @param read Gives the text of a file of ours.
 */
export function wordless(read: (file: string) => Promise<string>): {
  readonly name: string;
  readonly setup: (build: Setup) => void;
} {
  return {
    name: "guest-words",
    setup(build) {
      build.onLoad({ filter: /[\\/]runtime[\\/](?:guest|packet|wire)[\\/]\w+\.ts$/ }, async ({ path }) => ({
        contents: withoutWords(await read(path)),
        loader: "ts",
      }));
    },
  };
}
