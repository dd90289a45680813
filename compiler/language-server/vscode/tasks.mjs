/**
 * The tasks of a folder with an rtsc.json: check, watch, build. What they print is read by the problem matchers that
 * package.json contributes.
 */

import path from "node:path";
import { ProcessExecution, ShellExecution, Task, TaskGroup, workspace } from "vscode";
import { findCommand, missingCommand, runnable } from "./command.mjs";

/** Arguments and problem matcher of each command that a task can have. */
const commands = {
  check: { args: ["check"], matcher: "$rtsc", group: undefined },
  // All of them each time: a matcher forgets at every change what it knew.
  watch: { args: ["check", "--watch", "--all"], matcher: "$rtsc-watch", group: undefined },
  build: { args: ["build"], matcher: "$rtsc", group: TaskGroup.Build },
};

/** Offers the tasks, and completes those that a tasks.json names. */
export const taskProvider = {
  provideTasks: () =>
    (workspace.workspaceFolders ?? []).flatMap((folder) =>
      findCommand(folder.uri.fsPath, settingOf(folder)) === undefined
        ? []
        : Object.keys(commands).map((command) => taskOf({ type: "rtsc", command }, folder)),
    ),
  resolveTask(task) {
    const { scope, definition } = task;
    if (scope?.uri === undefined || !Object.hasOwn(commands, definition.command)) return undefined;
    return taskOf(definition, scope);
  },
};

/** What the user set as rtsc.path for a workspace folder; "" for nothing. */
export function settingOf(folder) {
  return workspace.getConfiguration("rtsc", folder.uri).get("path", "");
}

function taskOf(definition, folder) {
  const { args, matcher, group } = commands[definition.command];
  const name = definition.folder === undefined ? definition.command : `${definition.command} in ${definition.folder}`;
  const cwd = path.resolve(folder.uri.fsPath, definition.folder ?? ".");
  const setting = settingOf(folder);
  // What a setting names is meant from the workspace folder; what is installed, from where the task runs.
  const from = setting === "" ? cwd : folder.uri.fsPath;
  const found = findCommand(from, setting);
  // A task without a command would fail with a riddle of the shell's.
  if (found === undefined) throw new Error(missingCommand(from, setting));
  const { command, args: all, shell } = runnable(found, args);
  const execution = shell ? new ShellExecution(command, all, { cwd }) : new ProcessExecution(command, all, { cwd });
  const task = new Task(definition, folder, name, "rtsc", execution, matcher);
  task.group = group;
  task.isBackground = definition.command === "watch";
  return task;
}
