import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { meetingPlaces, type Room, rooms } from "./imports.ts";

const root = path.resolve(import.meta.dirname, "../..");
const files = ["compiler", "runtime", "schemas"].flatMap((top) =>
  (readdirSync(path.join(root, top), { recursive: true }) as string[])
    .map((name) => `${top}/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && !name.includes("/templates/")),
);

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const found: Import[] = [];
  const statements =
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*\s{},]+?\s+from\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;
  for (const match of text.matchAll(statements)) {
    const target = match[2] ?? match[3] ?? "";
    if (target.startsWith("rtsc:")) continue; // A virtual module of scripts: the text of generated code, not an import.
    // `typeof import("…")` and type positions are erased; a dynamic import in code is preceded by await, => or (.
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    const typePosition = match[3] !== undefined && /typeof\s+$|:\s*$/.test(before);
    found.push({ target, typeOnly: match[1] !== undefined || typePosition });
  }
  return found;
}

/** Path of our own file relative to the root, or undefined for a package. */
function ownTarget(file: string, target: string): string | undefined {
  if (target.startsWith("#")) return target.slice(1);
  if (target.startsWith(".")) return path.posix.join(path.posix.dirname(file), target);
  return undefined;
}

function roomOf(file: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function allowsPackage(room: Room, name: string): boolean {
  return (room.packages ?? []).some((allowed) =>
    allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : allowed === name,
  );
}

function complaintsAbout(file: string): string[] {
  if (meetingPlaces.some((place) => file === place || (place.endsWith("/") && file.startsWith(place)))) return [];
  const name = roomOf(file);
  if (name === undefined) return [`${file} lies in no room of test/architecture/imports.ts`];
  const room = rooms[name]!;
  const complaints: string[] = [];
  for (const { target, typeOnly } of importsOf(file)) {
    const own = ownTarget(file, target);
    if (own === undefined) {
      if (!allowsPackage(room, target)) complaints.push(`${file} imports package ${target}`);
      continue;
    }
    const to = roomOf(own);
    if (to === name) continue;
    if (target.startsWith(".")) complaints.push(`${file} leaves its room by a relative path: ${target}`);
    if (to === undefined) complaints.push(`${file} imports ${own}, which lies in no room`);
    else if (!room.may.includes(to) && !(typeOnly && room.types?.includes(to))) {
      complaints.push(`${file} imports ${typeOnly ? "types of " : ""}${own}; ${name} may not import ${to}`);
    }
  }
  return complaints;
}

describe("architecture", () => {
  it("reads imports of every form", () => {
    const seen = files.flatMap(importsOf);
    expect(files.length).toBeGreaterThan(40);
    expect(seen.some((one) => one.typeOnly)).toBe(true);
    expect(seen.some((one) => one.target.startsWith("#") && !one.typeOnly)).toBe(true);
  });

  it("every room imports only what it may", () => {
    expect(files.flatMap(complaintsAbout)).toEqual([]);
  });

  it("the runtime never imports the compiler", () => {
    const crossing = files
      .filter((file) => file.startsWith("runtime/"))
      .filter((file) => importsOf(file).some(({ target }) => target.startsWith("#compiler/")));
    expect(crossing).toEqual([]);
  });

  it("no file is named after nothing", () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|manager)(\.|\/)/.test(file))).toEqual([]);
  });

  it("every file opens by saying what it is", () => {
    const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(path.join(root, file), "utf8")));
    expect(silent.filter((file) => !file.includes("generated") && !file.endsWith("catalogue.ts"))).toEqual([]);
  });
});
