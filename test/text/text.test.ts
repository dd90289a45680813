import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diskFiles, memoryFiles, overlayFiles, Unreadable } from "#compiler/text/files.ts";
import { expandGlob, matchesName } from "#compiler/text/glob.ts";
import { jsonValue, parseJson } from "#compiler/text/json.ts";
import { didYouMean, nearest } from "#compiler/text/nearest.ts";
import { packageRoot, packageVersion } from "#compiler/text/package-root.ts";
import { lineText, makeSource, positionAt } from "#compiler/text/source.ts";
import { comment, literal, name, TextWriter } from "#compiler/text/writer.ts";
import { inFolder } from "../support/page-project.ts";
import fc from "../support/properties.ts";

const parse = (text: string) => parseJson(makeSource("a.json", text));

describe("positions", () => {
  test("LF, CRLF and lone CR end lines; an offset past the end is the end", () => {
    const source = makeSource("a\\b.ts", "1\r\n2\r3\n4");
    expect(source.path).toBe("a/b.ts");
    expect([0, 3, 5, 7, 99].map((offset) => positionAt(source, offset).line)).toEqual([1, 2, 3, 4, 4]);
    expect(positionAt(source, 99)).toEqual({ line: 4, column: 2 });
    expect([1, 2, 3, 4, 5].map((line) => lineText(source, line))).toEqual(["1", "2", "3", "4", ""]);
  });
});

describe("JSON", () => {
  test("comments, trailing commas and a byte order mark are fine, and offsets hold", () => {
    const { root, syntaxErrors } = parse('\ufeff{ "a": [1, /* x */ true, null,], // y\n "b": "c", }');
    expect(syntaxErrors).toEqual([]);
    expect(JSON.stringify(jsonValue(root!))).toBe('{"a":[1,true,null],"b":"c"}');
    expect(root?.kind === "object" && root.members.get("b")?.keySpan.start).toBe(40);
  });

  test("one error for each line, in words", () => {
    const problems = parse('{\n"a": 1\n"b": 2,\n"x": tru,\n"c" 3, "d" 4\n}').syntaxErrors.map((error) => error.problem);
    expect(problems).toEqual([
      "a comma is missing",
      "this word is not JSON; names and strings stand in double quotes",
      "a colon is missing",
    ]);
  });

  test.each([
    ["", "the file is empty"],
    [" \n", "the file is empty"],
    ["// nothing", "a value is missing"],
    ["{", "a closing } is missing"],
    ["[1", "a closing ] is missing"],
    ["{} {}", "the text goes on after its end"],
    ["/* x", "this comment has no end"],
    [`{ 'a': 1 }`, "strings stand in double quotes"],
    [`"\\q"`, "\\ is followed by a letter that means nothing"],
  ])("%j: %s", (text, problem) => {
    const { root, syntaxErrors } = parse(text);
    expect(root).toBeUndefined();
    expect(syntaxErrors[0]?.problem).toBe(problem);
  });

  test("names that stand twice are told at any depth; the first counts", () => {
    const { root, duplicates } = parse('{ "a": { "b": 1, "b": 2 }, "l": [{ "c": 1, "c": 2, "c": 3 }] }');
    expect(duplicates.map(({ name, path }) => `${path.join(".")} ${name}`)).toEqual(["a b", "l.0 c", "l.0 c"]);
    expect(JSON.stringify(jsonValue(root!))).toBe('{"a":{"b":1},"l":[{"c":1}]}');
  });

  test("a million brackets are one error, not an overflow", () => {
    expect(parse("[".repeat(1_000_000)).syntaxErrors).toHaveLength(1);
    expect(parse(`${"[".repeat(65)}${"]".repeat(65)}`).syntaxErrors[0]?.problem).toMatch(/64 deep/);
    expect(parse(`${"[".repeat(64)}${"]".repeat(64)}`).syntaxErrors).toEqual([]);
  });

  test("no name reaches a prototype", () => {
    const value = jsonValue(parse('{ "__proto__": { "polluted": 1 }, "constructor": 2 }').root!) as object;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("what JSON.parse reads is read the same", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, indented) => {
        const { root, syntaxErrors } = parse(JSON.stringify(value, null, indented ? 2 : 0));
        expect(syntaxErrors).toEqual([]);
        expect(JSON.parse(JSON.stringify(jsonValue(root!)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("with comments a text is read by another way, into the same tree: values, places, names that stand twice", () => {
    const tree = (text: string) =>
      JSON.stringify(parse(text), (key, value: unknown) => {
        if (key === "source" || key === "parsed") return undefined;
        return value instanceof Map ? [...value.entries()] : value;
      });
    const key = fc.constantFrom("a", "b", "__proto__", 'q"\\\n', "é");
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("1", "-0", "1.5e+3", "1E400", "true", "false", "null", '""', '"\\u0041\\\\"', '"]{"', '"//"'),
        fc.array(tie("value"), { maxLength: 3 }).map((items) => `[ ${items.join(" ,\n")}]`),
        fc
          .array(fc.tuple(key, tie("value")), { maxLength: 3 })
          .map((all) => `{${all.map(([name, value]) => `${JSON.stringify(name)} :\t${value}`).join(",")} }`),
      ),
    })).value as fc.Arbitrary<string>;
    fc.assert(
      fc.property(json, fc.constantFrom("", " ", "\n", "\ufeff"), (text, before) => {
        expect(tree(`${before}${text}\n`)).toBe(tree(`${before}${text}//`));
        const { root, parsed, duplicates } = parse(`${before}${text}`);
        expect(parsed === undefined).toBe(duplicates.length > 0);
        if (parsed !== undefined) expect(JSON.stringify(parsed)).toBe(JSON.stringify(jsonValue(root!)));
      }),
      { numRuns: 500 },
    );
  });

  test("any text is read or has errors inside it, never both, never an exception", () => {
    const letters = fc.constantFrom(..."{}[],:\"'\\/*\n\r 1e-.tfn\u0000é\u2028");
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 40 }), (text) => {
        const { root, syntaxErrors } = parse(text);
        expect(root === undefined).toBe(syntaxErrors.length > 0);
        for (const { span } of syntaxErrors) expect(span.start).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe("did you mean", () => {
  test.each([
    ["strct", ["strict", "legacy"], "strict"],
    ["MOVE", ["Move", "Shoot"], "Move"],
    ["Mvoe", ["Move", "Shoot"], "Move"],
    ["ab", ["ac", "aa"], "aa"],
    ["x", ["y"], "y"],
    ["move", ["shoot", "hit"], undefined],
    ["Move", ["Move"], undefined],
    ["", ["a"], undefined],
    ["a".repeat(65), ["a".repeat(64)], undefined],
  ])("%s among %j is %s", (given, candidates, wanted) => {
    expect(nearest(given, candidates)).toBe(wanted);
  });

  test("a sentence, and a bound for names that mean nothing", () => {
    expect(didYouMean("strct", ["strict"])).toBe('Did you mean "strict"?');
    expect(didYouMean("RT4100", ["RT4211"], 1)).toBeUndefined();
    expect(didYouMean("RT4100", ["RT4101"], 1)).toBe('Did you mean "RT4101"?');
  });
});

describe("globs", () => {
  const files = memoryFiles(
    new Map(
      ["a.ts", "b.js", "s/a.ts", "s/t/b.ts", "s/t/u/c.ts", ".h/a.ts", "s/.x.ts", "node_modules/p/a.ts"].map((path) => [
        `/p/${path}`,
        "",
      ]),
    ),
  );
  test.each([
    ["*.ts", ["a.ts"]],
    ["a.ts", ["a.ts"]],
    ["./s//a.ts", ["s/a.ts"]],
    ["**/*.ts", ["a.ts", "s/a.ts", "s/t/b.ts", "s/t/u/c.ts"]],
    ["s/**/*.ts", ["s/a.ts", "s/t/b.ts", "s/t/u/c.ts"]],
    ["s/**", ["s/a.ts", "s/t/b.ts", "s/t/u/c.ts"]],
    ["s/*/?.ts", ["s/t/b.ts"]],
    ["**/t/**/c.*", ["s/t/u/c.ts"]],
    [".h/*.ts", [".h/a.ts"]],
    ["node_modules/*/*.ts", ["node_modules/p/a.ts"]],
    ["*", ["a.ts", "b.js"]],
    ["s", []],
    ["a.ts/x", []],
    ["nowhere/*", []],
    ["", []],
  ])("%s", (pattern, wanted) => {
    expect(expandGlob(files, "/p", pattern)).toEqual(wanted);
  });

  test("hostile patterns end", () => {
    expect(expandGlob(files, "/p", `${"**/".repeat(200)}*.ts`)).toHaveLength(4);
    expect(matchesName("*a".repeat(100), "a".repeat(250))).toBe(true);
    expect(matchesName(`${"*a".repeat(100)}b`, "a".repeat(250))).toBe(false);
  });

  test("matchesName is what the same regular expression says", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replace(/\*+/g, ".*").replaceAll("?", ".")}$`);
        expect(matchesName(pattern, text)).toBe(expression.test(text));
      }),
    );
  });
});

describe("files", () => {
  test("the disk: text, folders in order, null for what is absent, Unreadable for what is refused", () =>
    inFolder({ "b.txt": "é", "a/x.txt": "" }, (folder) => {
      symlinkSync(join(folder, "a"), join(folder, "linked"));
      symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
      symlinkSync(join(folder, "circle"), join(folder, "circle"));
      expect(diskFiles.read(`${folder}/b.txt`)).toBe("é");
      expect(diskFiles.read(`${folder}/none`)).toBeNull();
      expect(diskFiles.read(`${folder}/a`)).toBeNull();
      expect(diskFiles.read(`${folder}/b.txt/x`)).toBeNull();
      expect(diskFiles.list(folder)).toEqual([
        { name: "a", kind: "folder", linked: false },
        { name: "b.txt", kind: "file", linked: false },
        { name: "linked", kind: "folder", linked: true },
      ]);
      expect(diskFiles.list(`${folder}/b.txt`)).toBeNull();
      expect(() => diskFiles.read(`${folder}/a\0`)).toThrow(Unreadable);
      expect(() => diskFiles.read(`${folder}/${"x".repeat(300)}`)).toThrow(/ENAMETOOLONG/);
    }));

  test.runIf(process.platform === "linux")("the disk: pipes, devices and what no one writes by hand are not read", () =>
    inFolder({ "large.js": "" }, (folder) => {
      execFileSync("mkfifo", [join(folder, "pipe.js")]);
      symlinkSync("/dev/zero", join(folder, "zero.js"));
      symlinkSync(join(folder, "pipe.js"), join(folder, "linked.js"));
      truncateSync(join(folder, "large.js"), 2 ** 40);
      expect(() => diskFiles.read(`${folder}/pipe.js`)).toThrow(/pipe\.js cannot be read \(it is a pipe, not a file\)/);
      expect(() => diskFiles.read(`${folder}/linked.js`)).toThrow(/\(it is a pipe, not a file\)/);
      expect(() => diskFiles.read(`${folder}/zero.js`)).toThrow(/\(it is a device, not a file\)/);
      expect(() => diskFiles.read(`${folder}/large.js`)).toThrow(/\(it is larger than 64 MiB\)/);
      expect(diskFiles.list(folder)).toEqual([{ name: "large.js", kind: "file", linked: false }]);
    }),
  );

  test("wildcards over folders do not follow links, so links in a circle are no trap", () =>
    inFolder({ "s/a.ts": "" }, (folder) => {
      symlinkSync(folder, join(folder, "s/round"));
      mkdirSync(join(folder, "t"));
      writeFileSync(join(folder, "t/b.ts"), "");
      expect(expandGlob(diskFiles, folder, "**/*.ts")).toEqual(["s/a.ts", "t/b.ts"]);
    }));

  test("an overlay covers what it holds, in reading and listing", () => {
    const base = memoryFiles(
      new Map([
        ["/p/a", "old"],
        ["/p/b", "b"],
      ]),
    );
    const over = overlayFiles(
      base,
      new Map([
        ["/p/a", "new"],
        ["/p/c/d", "d"],
      ]),
    );
    expect([over.read("/p/a"), over.read("/p/b"), over.read("/p/c/d"), over.read("/p/e")]).toEqual([
      "new",
      "b",
      "d",
      null,
    ]);
    expect(over.list("/p")?.map((entry) => entry.name)).toEqual(["a", "b", "c"]);
    expect(over.list("/p/c")).toHaveLength(1);
    expect(over.list("/q")).toBeNull();
  });
});

describe("gates", () => {
  test("name() lets identifiers through and nothing else", () => {
    for (const good of ["Move", "_a1", "class"]) expect(name(good)).toBe(good);
    for (const bad of ["", "1a", "a b", "a-b", 'a"', "a\n", "Mövé", "a;b", "$a", "a`"])
      expect(() => name(bad)).toThrow();
  });

  test("literal() is read back as what it was, by JSON and by JavaScript", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = literal(text);
        expect(written).toMatch(/^[\x20-\x7e]*$/);
        expect(written).not.toContain("<");
        expect(JSON.parse(written)).toBe(text);
        expect(new Function(`return ${written}`)()).toBe(text);
      }),
    );
    expect([literal(-0), literal(1.5), literal(true), literal(null)]).toEqual(["-0", "1.5", "true", "null"]);
    expect(() => literal(Number.NaN)).toThrow();
  });

  test("comment() cannot be left", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("*", "/", "\\", "a", "\n", "\u2028", "\u0007") }), (text) => {
        for (const harm of ["*/", "\u0007", "\u2028"]) expect(comment(text)).not.toContain(harm);
      }),
    );
    const written = new TextWriter().doc("ends */ evil()\n\n second").toString();
    expect(written).toBe("/**\n * ends *\\/ evil()\n *\n *  second\n */\n");
  });

  test("the writer indents, and says nothing for nothing", () => {
    const writer = new TextWriter();
    expect(writer.toString()).toBe("");
    writer
      .doc(undefined)
      .doc("One.")
      .block("if (x) {", () => writer.line("a();\nb();").line());
    expect(writer.toString()).toBe("/** One. */\nif (x) {\n  a();\n  b();\n\n}\n");
  });
});

test("the package knows its own folder and version", () => {
  expect(diskFiles.read(`${packageRoot()}/package.json`)).toContain('"name": "rtsc"');
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
