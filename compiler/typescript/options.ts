/**
 * The options of TypeScript's checker that are the same for every script.
 */

export const commonOptions = {
  target: "es2022",
  lib: ["es2023"],
  module: "preserve",
  moduleResolution: "bundler",
  moduleDetection: "auto",
  allowJs: true,
  checkJs: true,
  allowImportingTsExtensions: true,
  preserveSymlinks: true,
  noEmit: true,
  types: [],
  skipLibCheck: true,
};
