/**
 * The VS Code extension: starts `rtsc lsp --stdio` of each workspace folder that has an rtsc.json, and offers tasks. Thin on
 * purpose: whatever it shows comes from the rtsc that the project has installed.
 */

import { commands, RelativePattern, tasks, window, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { findCommand, missingCommand, runnable } from "./command.mjs";
import { settingOf, taskProvider } from "./tasks.mjs";

/** Clients by the URI of their workspace folder. */
const clients = new Map();
/** Changes go one after the other: a folder that is removed while it starts has to be stopped. */
let turn = Promise.resolve();

export function activate(context) {
  context.subscriptions.push(
    tasks.registerTaskProvider("rtsc", taskProvider),
    commands.registerCommand("rtsc.restart", () => inTurn(restart)),
    workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
      inTurn(async () => {
        for (const folder of removed) await stop(folder);
        for (const folder of added) await start(folder);
      }),
    ),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("rtsc.path")) return inTurn(restart);
      return undefined;
    }),
  );
  return inTurn(restart);
}

export function deactivate() {
  return inTurn(stopAll);
}

function inTurn(act) {
  // What went wrong before has been told; it is no reason to stand still.
  turn = turn.then(act, act);
  return turn;
}

async function restart() {
  await stopAll();
  for (const folder of workspace.workspaceFolders ?? []) await start(folder);
}

async function stopAll() {
  const running = [...clients.values()];
  clients.clear();
  // One that is gone already refuses to stop, of which the library has told; the others have to, all the same.
  await Promise.allSettled(running.map((client) => client.stop()));
}

async function stop(folder) {
  const client = clients.get(folder.uri.toString());
  clients.delete(folder.uri.toString());
  await client?.stop();
}

async function start(folder) {
  if (folder.uri.scheme !== "file") return;
  const configs = await workspace.findFiles(new RelativePattern(folder, "**/rtsc.json"), "**/node_modules/**", 1);
  if (configs.length === 0) return;
  const root = folder.uri.fsPath;
  const setting = settingOf(folder);
  const found = findCommand(root, setting);
  if (found === undefined) {
    // Not awaited: it would wait for the user to close it.
    void window.showErrorMessage(missingCommand(root, setting));
    return;
  }
  const { command, args, shell } = runnable(found, ["lsp", "--stdio"]);
  const client = new LanguageClient(
    "rtsc",
    "rtsc",
    { command, args, options: { cwd: root, shell } },
    {
      workspaceFolder: folder,
      documentSelector: ["javascript", "typescript", "json", "jsonc"].map((language) => ({
        language,
        scheme: "file",
        pattern: `${root.replaceAll("\\", "/")}/**/*`,
      })),
    },
  );
  clients.set(folder.uri.toString(), client);
  try {
    await client.start();
  } catch (error) {
    clients.delete(folder.uri.toString());
    void window.showErrorMessage(`${found} could not be started: ${error instanceof Error ? error.message : error}`);
  }
}
