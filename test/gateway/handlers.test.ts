import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RequestContext } from "#runtime/gateway/gateway.ts";
import { createHandlersGateway, loadHandlersGateway } from "#runtime/gateway/handlers.ts";
import { freshFolder } from "../support/fresh-folder.ts";

const context = (signal = new AbortController().signal): RequestContext => ({
  sessionId: "s1",
  script: "duel",
  signal,
});

async function moduleFile(name: string, text: string): Promise<string> {
  const file = path.join(freshFolder("handlers"), name);
  await writeFile(file, text);
  return file;
}

describe("handlers gateway", () => {
  it("answers by the function named like the request's class, without the dot", async () => {
    const gateway = createHandlersGateway({
      AccountDetailsRequest: (request: Record<string, unknown>, { sessionId }: RequestContext) => ({
        userId: request["playerId"],
        sessionId,
      }),
    });
    const answer = await gateway.answer({ "@class": ".AccountDetailsRequest", playerId: "ann" }, context());
    expect(answer).toEqual({ userId: "ann", sessionId: "s1" });
  });

  it("an unknown request is refused with the name to export", async () => {
    const gateway = createHandlersGateway({ LogEventRequest: () => ({}) });
    await expect(gateway.answer({ "@class": ".AccountDetailsRequest" }, context())).rejects.toMatchObject({
      code: "RT8331",
      message: "No handler answers AccountDetailsRequest; export a function of that name from the handlers module.",
    });
  });

  it("inherited and non-function members are no handlers", async () => {
    const gateway = createHandlersGateway({ SendFriendMessageRequest: "text", LogEventRequest: () => 1 });
    for (const name of [".constructor", ".__proto__", ".toString", ".SendFriendMessageRequest", ""]) {
      await expect(gateway.answer({ "@class": name }, context())).rejects.toMatchObject({ code: "RT8331" });
    }
  });

  it("a handler that throws or rejects rejects with its reason", async () => {
    const gateway = createHandlersGateway({
      A: () => {
        throw new Error("no database");
      },
      B: async () => Promise.reject(new Error("too late")),
    });
    await expect(gateway.answer({ "@class": ".A" }, context())).rejects.toThrow("no database");
    await expect(gateway.answer({ "@class": ".B" }, context())).rejects.toThrow("too late");
  });

  it("a handler that never answers is given up when the signal is aborted", async () => {
    const controller = new AbortController();
    const gateway = createHandlersGateway({ A: () => new Promise(() => {}) });
    const answer = gateway.answer({ "@class": ".A" }, context(controller.signal));
    controller.abort(new Error("the session has ended"));
    await expect(answer).rejects.toThrow("the session has ended");
    await expect(gateway.answer({ "@class": ".A" }, context(controller.signal))).rejects.toThrow("has ended");
  });

  it("loads ESM and CommonJS modules", async () => {
    const esm = await moduleFile("handlers.mjs", "export const A = () => 1; export const note = 'x';");
    const cjs = await moduleFile("handlers.cjs", "const all = { A: () => 2 }; module.exports = all;");
    expect(await (await loadHandlersGateway(esm)).answer({ "@class": ".A" }, context())).toBe(1);
    expect(await (await loadHandlersGateway(cjs)).answer({ "@class": ".A" }, context())).toBe(2);
  });

  it("a module that is missing, broken or without functions is refused in one sentence", async () => {
    await expect(loadHandlersGateway("/nowhere/handlers.js")).rejects.toMatchObject({
      code: "RT8330",
      message: "The handlers module /nowhere/handlers.js cannot be loaded: there is no such file.",
    });
    const broken = await moduleFile("broken.mjs", "export const = 1;");
    await expect(loadHandlersGateway(broken)).rejects.toThrow(/broken\.mjs cannot be loaded: /);
    const empty = await moduleFile("empty.mjs", "export const A = 1;");
    await expect(loadHandlersGateway(empty)).rejects.toThrow(/empty\.mjs exports no function; export one per request/);
  });
});
