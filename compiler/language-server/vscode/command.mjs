/**
 * Where the command `rtsc` of a folder lies: the one that the project itself has installed, so that an editor and a build
 * never disagree. Knows nothing of VS Code.
 */

import { existsSync } from "node:fs";
import path from "node:path";

/** Its name on this system. */
const fileName = process.platform === "win32" ? "rtsc.cmd" : "rtsc";

/**
 * The absolute path of the command; undefined where none is installed.
 * @param {string} folder absolute; looked at first, then every folder above, as npm would.
 * @param {string} setting what the user set as rtsc.path; "" for nothing.
 * @returns {string | undefined}
 */
export function findCommand(folder, setting) {
  if (setting !== "") {
    const file = path.resolve(folder, setting);
    return existsSync(file) ? file : undefined;
  }
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, "node_modules", ".bin", fileName);
    if (existsSync(file)) return file;
    if (path.dirname(at) === at) return undefined;
  }
}

/**
 * How the command is run with some arguments. A script goes through Node, and what Windows calls a command through its shell;
 * whatever is named is quoted for it.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function runnable(command, args) {
  if (/\.[cm]?js$/.test(command)) return { command: "node", args: [command, ...args], shell: false };
  const shell = /\.(?:cmd|bat)$/i.test(command);
  return { command: shell ? `"${command}"` : command, args: [...args], shell };
}

/**
 * The sentence for a folder without the command.
 * @param {string} folder
 * @param {string} setting
 */
export function missingCommand(folder, setting) {
  return setting === ""
    ? `rtsc is not installed in ${folder}: run "npm install --save-dev rtsc" there, or name the command as rtsc.path in the settings.`
    : `There is no ${path.resolve(folder, setting)}, which rtsc.path in the settings names as the command of ${folder}.`;
}
