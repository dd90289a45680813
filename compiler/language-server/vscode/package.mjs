/**
 * Packs the extension: `node compiler/language-server/vscode/package.mjs [FILE]` writes a .vsix that `code --install-extension`
 * takes, rtsc-VERSION.vsix in the working folder when no file is named. Its version is that of the package.
 *
 * The same sources give the same bytes: entries are in order and bear one fixed date.
 */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const { version, license } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const manifest = { ...JSON.parse(readFileSync(path.join(here, "package.json"), "utf8")), version, license };

const entries = {
  "extension.vsixmanifest": vsixManifest(manifest),
  "[Content_Types].xml": contentTypes({
    ".json": "application/json",
    ".js": "application/javascript",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".vsixmanifest": "text/xml",
  }),
  "extension/package.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "extension/extension.js": await bundle(),
  "extension/readme.md": readFileSync(path.join(here, "README.md"), "utf8"),
  "extension/LICENSE.txt": readFileSync(path.join(root, "LICENSE"), "utf8"),
  ...Object.fromEntries(
    manifest.contributes.jsonValidation.map(({ url }) => {
      const name = path.posix.basename(url);
      return [path.posix.join("extension", url), readFileSync(path.join(root, "schemas", name), "utf8")];
    }),
  ),
};
const zip = zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])), {
  // The first day that a zip can name; by its local clock, so that the bytes are the same in every time zone.
  mtime: new Date(1980, 0, 1),
  level: 9,
});
const target = path.resolve(process.argv[2] ?? `rtsc-${version}.vsix`);
writeFileSync(target, zip);
process.stdout.write(`wrote ${target}, ${(zip.length / 1000).toFixed(0)} kB\n`);

/** The extension with its library in one file, as VS Code loads it; `vscode` itself is handed in there. */
async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path.join(here, "extension.mjs")],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    minify: true,
    charset: "utf8",
    legalComments: "eof",
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

function vsixManifest({ name, publisher, displayName, description, keywords, categories, engines }) {
  const property = (id, value) => `      <Property Id="Microsoft.VisualStudio.${id}" Value="${xml(value)}" />`;
  const asset = (type, file) => `    <Asset Type="${type}" Path="${file}" Addressable="true" />`;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">',
    "  <Metadata>",
    `    <Identity Language="en-US" Id="${xml(name)}" Version="${xml(version)}" Publisher="${xml(publisher)}" />`,
    `    <DisplayName>${xml(displayName)}</DisplayName>`,
    `    <Description xml:space="preserve">${xml(description)}</Description>`,
    `    <Tags>${xml(keywords.join(","))}</Tags>`,
    `    <Categories>${xml(categories.join(","))}</Categories>`,
    "    <GalleryFlags>Public</GalleryFlags>",
    "    <License>extension/LICENSE.txt</License>",
    "    <Properties>",
    property("Code.Engine", engines.vscode),
    property("Code.ExtensionDependencies", ""),
    property("Code.ExtensionPack", ""),
    property("Code.ExtensionKind", "workspace"),
    property("Code.LocalizedLanguages", ""),
    "    </Properties>",
    "  </Metadata>",
    "  <Installation>",
    '    <InstallationTarget Id="Microsoft.VisualStudio.Code" />',
    "  </Installation>",
    "  <Dependencies />",
    "  <Assets>",
    asset("Microsoft.VisualStudio.Code.Manifest", "extension/package.json"),
    asset("Microsoft.VisualStudio.Services.Content.Details", "extension/readme.md"),
    asset("Microsoft.VisualStudio.Services.Content.License", "extension/LICENSE.txt"),
    "  </Assets>",
    "</PackageManifest>",
    "",
  ].join("\n");
}

function contentTypes(types) {
  const lines = Object.entries(types).map(
    ([extension, type]) => `  <Default Extension="${extension}" ContentType="${type}" />`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
    ...lines,
    "</Types>",
    "",
  ].join("\n");
}

function xml(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
