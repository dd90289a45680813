/**
 * `rtsc dev` as a process on a project of its own, for the tests of this folder: what the process prints, waited for piece by piece,
 * and files that change under it.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { WebSocket } from "ws";
import { packageRoot } from "#compiler/text/package-root.ts";
import { type Client, connect, type ReceivedPacket } from "#runtime/client/client.ts";

export interface Project {
  readonly cwd: string;
  /** The folder of temporary files its processes have. */
  readonly temporary: string;
  read(file: string): string;
  write(file: string, text: string): void;
  remove(): void;
}

/** A copy of an example, or these files by path, in a folder of its own. */
export function makeProject(from: string | Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(path.join(tmpdir(), "rtsc-test-dev-"));
  const cwd = path.join(folder, "project");
  const temporary = path.join(folder, "tmp");
  mkdirSync(cwd);
  mkdirSync(temporary);
  if (typeof from === "string") cpSync(path.join(packageRoot(), "examples", from), cwd, { recursive: true });
  else
    for (const [file, text] of Object.entries(from)) {
      mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
      writeFileSync(path.join(cwd, file), text);
    }
  return {
    cwd,
    temporary,
    read: (file) => readFileSync(path.join(cwd, file), "utf8"),
    write: (file, text) => writeFileSync(path.join(cwd, file), text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Running {
  readonly child: ChildProcess;
  /** Everything on both streams. */
  readonly output: () => string;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  /** What came since the last time up to these words, once they are there. */
  until(words: RegExp): Promise<string>;
  press(key: string): void;
  /** Processes it has started, while it runs. */
  children(): number[];
  adminUrl(): string;
}

export function runDev(
  cli: string,
  project: Project,
  args: readonly string[],
  stdin: "pipe" | "ignore" = "pipe",
): Running {
  const child = spawn(process.execPath, [cli, "dev", ...args], {
    cwd: project.cwd,
    env: { PATH: process.env["PATH"] ?? "", TMPDIR: project.temporary, TEMP: project.temporary },
    stdio: [stdin, "pipe", "pipe"],
  });
  let all = "";
  let seen = 0;
  let over = false;
  const looks = new Set<() => void>();
  const look = (): void => {
    for (const one of looks) one();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (part: string) => {
      all += part;
      look();
    });
  }
  const ended = once(child, "close").then(([code, signal]) => {
    over = true;
    look();
    return { code, signal };
  });
  return {
    child,
    output: () => all,
    ended,
    until: (words) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = words.exec(all.slice(seen));
          if (match === null && !over) return;
          looks.delete(check);
          if (match === null) {
            reject(new Error(`It ended before it said ${words}:\n${all}`));
            return;
          }
          const end = match.index + match[0].length;
          resolve(all.slice(seen, seen + end));
          seen += end;
        };
        looks.add(check);
        check();
      }),
    press: (key) => void child.stdin?.write(`${key}\n`),
    children: () =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")
        .trim()
        .split(" ")
        .filter(Boolean)
        .map(Number),
    adminUrl: () => /admin (http:\S+)/.exec(all)?.[1] ?? "",
  };
}

/** Whether a process is there; one that has ended and was not asked for is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** What lies in the folder of temporary files. */
export function leftIn({ temporary }: Project): string[] {
  return readdirSync(temporary);
}

/** Joins as a join line tells it: host, port and token are taken from its words. */
export async function joinBy(text: string, peerId: number): Promise<Client> {
  const line = new RegExp(`peer +${peerId} {2}connect\\(\\{ host: "([^"]+)", port: (\\d+), token: "([^"]+)" \\}\\)`);
  const [, host = "", port = "", token = ""] = line.exec(text) ?? [];
  const client = connect({ host, port: Number(port), token, WebSocket, reconnect: false });
  await client.ready;
  return client;
}

/** The next packet of an op-code that a client receives. */
export function nextPacket(client: Client, opCode: number): Promise<ReceivedPacket> {
  return new Promise((resolve) => {
    const stop = client.on("packet", (packet) => {
      if (packet.opCode !== opCode) return;
      stop();
      resolve(packet);
    });
  });
}
