/**
 * A project in the bare API of TypeScript, with nothing of ours: the floor under whatever asks TypeScript for findings.
 */

import { join } from "node:path";

/**
 * Opens the project of a folder's tsconfig.json.
 * @param edited the one file whose text may change, absolute.
 * @returns `edit(text)`, then `file()` for the findings of that file or `all()` for all; `close()` at the end.
 */
export async function bareProject(cwd, edited) {
  const { API } = await import("typescript/unstable/sync");
  const config = join(cwd, "tsconfig.json");
  let text;
  const api = new API({ cwd, fs: { readFile: (path) => (path === edited ? text : undefined) } });
  let snapshot = api.updateSnapshot({ openProjects: [config] });
  const program = () => snapshot.getProject(config).program;
  const findings = (file) => [...program().getSyntacticDiagnostics(file), ...program().getSemanticDiagnostics(file)];
  return {
    edit(now) {
      text = now;
      const before = snapshot;
      snapshot = api.updateSnapshot({ fileChanges: { changed: [edited] } });
      before.dispose();
    },
    file: () => findings(edited),
    all: () => findings(),
    // A plain close of a client lets the process complain.
    close() {
      snapshot.dispose();
      api.client.channel.child.kill("SIGKILL");
      api.close();
    },
  };
}
