/**
 * A folder of a git repository as it was at a commit, as a FileSystem: phases read the past as they read the disk.
 *
 * Read-only and without a shell. What people typed reaches git as one argument that cannot be an option, and is turned into
 * a commit's hash at once; from then on git is handed hashes that it gave itself. Git's environment is not inherited where
 * it names a repository: inside a hook it would name another one. Does not fetch, and follows no symbolic link that leaves
 * the repository.
 */

import { execFileSync } from "node:child_process";
import path from "node:path";
import { type FileSystem, type FolderEntry, Unreadable } from "#compiler/text/files.ts";

/** Git, or the repository, cannot give what was asked. `help` says what to do. */
export class GitRefusal extends Error {
  override readonly name = "GitRefusal";
  readonly help: string;

  constructor(sentence: string, help: string) {
    super(sentence);
    this.help = help;
  }
}

export interface GitFiles {
  readonly files: FileSystem;
  /** Full hash of the commit. */
  readonly commit: string;
}

interface TreeEntry {
  readonly kind: "file" | "link" | "folder";
  readonly object: string;
}

/** More than any repository's list of files; a text of this size is no schema. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The files of a repository at `ref`, under the absolute paths that they have, or would have, in the folder's checkout.
 *
 * @param folder absolute path of a folder in the repository's working tree; the file system knows what lies below it.
 * @throws GitRefusal when there is no git, no repository there, or no such commit in it.
 */
export function gitFiles(folder: string, ref: string): GitFiles {
  const prefix = prefixOf(folder, ref);
  const commit = commitOf(folder, ref);
  const entries = treeOf(folder, commit);
  const root = folder.replaceAll("\\", "/").replace(/\/$/, "");
  const inTree = (file: string): string | undefined => {
    const normal = path.posix.normalize(file);
    if (normal === root) return prefix.replace(/\/$/, "");
    return normal.startsWith(`${root}/`) ? prefix + normal.slice(root.length + 1).replace(/\/$/, "") : undefined;
  };
  const text = (object: string, file: string): string => {
    const result = git(folder, ["cat-file", "blob", object]);
    if (result.kind === "said") return result.text;
    throw new Unreadable(file, `git: ${firstLine(result.complaint)}`);
  };
  /** The entry at a path, links followed, those in the middle of the path too; undefined where there is nothing. */
  const resolve = (asked: string, file: string): { at: string; entry: TreeEntry } | undefined => {
    let left = asked.split("/").filter((part) => part !== "");
    let at = "";
    for (let links = 0; links <= 16; ) {
      const part = left.shift();
      if (part === undefined) {
        const entry = entries.get(at);
        return entry === undefined ? undefined : { at, entry };
      }
      const next = at === "" ? part : `${at}/${part}`;
      const entry = entries.get(next);
      if (entry === undefined) return undefined;
      if (entry.kind === "link") {
        links++;
        const target = text(entry.object, file);
        if (path.posix.isAbsolute(target)) return undefined;
        const joined = path.posix.normalize(path.posix.join(at, target, ...left));
        if (joined === ".." || joined.startsWith("../")) return undefined;
        left = joined.split("/").filter((one) => one !== "" && one !== ".");
        at = "";
      } else at = next;
    }
    return undefined;
  };
  const children = childrenOf(entries);
  const files: FileSystem = {
    read(file) {
      const asked = inTree(file);
      const found = asked === undefined ? undefined : resolve(asked, file);
      return found?.entry.kind === "file" ? text(found.entry.object, file) : null;
    },
    list(asked) {
      const inside = inTree(asked);
      const found = inside === undefined ? undefined : resolve(inside, asked);
      if (found?.entry.kind !== "folder") return null;
      const names = children.get(found.at) ?? [];
      return names.flatMap((name): FolderEntry[] => {
        const child = found.at === "" ? name : `${found.at}/${name}`;
        const linked = entries.get(child)?.kind === "link";
        const kind = resolve(child, asked)?.entry.kind;
        return kind === "file" || kind === "folder" ? [{ name, kind, linked }] : [];
      });
    },
  };
  return { files, commit };
}

/** Where the folder lies in its repository: `""`, or `games/duel/`. */
function prefixOf(folder: string, ref: string): string {
  const result = git(folder, ["rev-parse", "--is-inside-work-tree", "--show-prefix"]);
  if (result.kind === "said") {
    const [inside, prefix = ""] = result.text.split("\n");
    if (inside === "true") return prefix;
  }
  const said = result.kind === "refused" ? result.complaint : "";
  if (/dubious ownership|safe\.directory/.test(said)) {
    throw new GitRefusal(
      `Git does not trust the repository of ${folder}, because it belongs to another user.`,
      `Run: git config --global --add safe.directory ${JSON.stringify(folder)}`,
    );
  }
  throw new GitRefusal(
    `There is no file or folder ${shortened(ref)}, nor a git ref: ${folder} does not lie in the working tree of a git repository.`,
    "Compare with a folder that holds an rtsc.json, or with a bundle.",
  );
}

function shortened(ref: string): string {
  return JSON.stringify(ref.length > 100 ? `${ref.slice(0, 100)}…` : ref);
}

function commitOf(folder: string, ref: string): string {
  const shown = shortened(ref);
  // `rev-parse` would take a leading dash for an option even behind the end of options.
  if (!/^-|[\0\n]/.test(ref) && ref !== "") {
    const result = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
    const commit = result.kind === "said" ? result.text.trim() : "";
    if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  }
  throw new GitRefusal(
    `${shown} is no commit, branch or tag of the repository, and no file or folder either.`,
    "A shallow checkout knows few commits: fetch the one you compare with first, as in git fetch --depth=1 origin main:main.",
  );
}

/** Every file, link and folder of a commit by its path from the repository's root, which itself is "". */
function treeOf(folder: string, commit: string): Map<string, TreeEntry> {
  const result = git(folder, ["ls-tree", "-r", "-t", "-z", "--full-tree", commit]);
  if (result.kind === "refused") {
    throw new GitRefusal(
      `Git cannot list the files of ${commit}: ${firstLine(result.complaint)}`,
      "git fsck may know more.",
    );
  }
  const entries = new Map<string, TreeEntry>([["", { kind: "folder", object: commit }]]);
  for (const line of result.text.split("\0")) {
    const match = /^(\d+) (blob|tree|commit) ([0-9a-f]+)\t([\s\S]+)$/.exec(line);
    // A submodule is another repository's commit: not there, as in a checkout without submodules.
    if (match === null || match[2] === "commit") continue;
    const kind = match[2] === "tree" ? "folder" : match[1] === "120000" ? "link" : "file";
    entries.set(match[4]!, { kind, object: match[3]! });
  }
  return entries;
}

/** Names in each folder, ascending by code units. */
function childrenOf(entries: ReadonlyMap<string, TreeEntry>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const file of entries.keys()) {
    if (file === "") continue;
    const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
    const names = children.get(folder) ?? [];
    names.push(file.slice(folder === "" ? 0 : folder.length + 1));
    children.set(folder, names);
  }
  for (const names of children.values()) names.sort((a, b) => (a < b ? -1 : 1));
  return children;
}

type Answer =
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "refused"; readonly complaint: string };

/** @throws GitRefusal when there is no git. */
function git(folder: string, args: readonly string[]): Answer {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  try {
    const text = execFileSync("git", ["-C", folder, "--no-pager", ...args], {
      env: { ...env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      encoding: "utf8",
      maxBuffer: MOST_BYTES,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { kind: "said", text };
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: unknown };
    if (code === "ENOENT") {
      throw new GitRefusal(
        "There is no git to ask: the command was not found.",
        "Install git, or compare with a folder that holds an rtsc.json, or with the manifest.json of a bundle.",
      );
    }
    return { kind: "refused", complaint: typeof stderr === "string" ? stderr : String(error) };
  }
}

function firstLine(text: string): string {
  return (
    text
      .trim()
      .split("\n")[0]
      ?.replace(/^fatal: /, "") ?? ""
  );
}
