import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { RequestContext } from "#runtime/gateway/gateway.ts";
import { createHttpGateway } from "#runtime/gateway/http.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const context = (signal = new AbortController().signal): RequestContext => ({
  sessionId: "s1",
  script: "duel",
  signal,
});
const request = { "@class": ".AccountDetailsRequest", playerId: "ann" } as const;

async function service(answer: (body: string, request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer((incoming, response) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (part) => {
      body += part;
    });
    incoming.on("end", () => answer(body, incoming, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/requests`;
}

describe("http gateway", () => {
  it("posts the request as JSON, tells who asks, and resolves with the JSON answer", async () => {
    const url = await service((body, { method, headers }, response) => {
      const seen = [
        method,
        headers["content-type"],
        headers["x-rtsc-session"],
        headers["x-rtsc-script"],
        headers["x-key"],
      ];
      response.end(JSON.stringify({ asked: JSON.parse(body), seen }));
    });
    const answer = await createHttpGateway({ url, headers: { "x-key": "k" } }).answer(request, context());
    expect(answer).toEqual({ asked: request, seen: ["POST", "application/json", "s1", "duel", "k"] });
  });

  it("a status other than 2xx is an error with that status; redirects are not followed", async () => {
    const failing = await service((_, __, response) => response.writeHead(503).end("down"));
    await expect(createHttpGateway({ url: failing }).answer(request, context())).rejects.toMatchObject({
      code: "RT8332",
      message: "The gateway did not answer AccountDetailsRequest: it said 503 Service Unavailable.",
    });
    const moved = await service((_, __, response) => response.writeHead(302, { location: failing }).end());
    await expect(createHttpGateway({ url: moved }).answer(request, context())).rejects.toThrow("it said 302");
  });

  it("an answer that is not JSON, or too large, is an error that says so", async () => {
    const text = await service((_, __, response) => response.end("<html>"));
    await expect(createHttpGateway({ url: text }).answer(request, context())).rejects.toThrow("the answer is not JSON");
    const endless = await service((_, __, response) => {
      const more = () => {
        while (response.writable && response.write("x".repeat(1024)));
      };
      response.on("drain", more).on("error", () => {});
      more();
    });
    await expect(createHttpGateway({ url: endless, responseBytes: 5000 }).answer(request, context())).rejects.toThrow(
      "the answer is larger than 5000 bytes",
    );
  });

  it("gives up after its time, and when the session ends", async () => {
    const silent = await service(() => {});
    await expect(createHttpGateway({ url: silent, timeoutMs: 20 }).answer(request, context())).rejects.toThrow(
      "there was no answer within 20 ms",
    );
    const controller = new AbortController();
    const waiting = createHttpGateway({ url: silent }).answer(request, context(controller.signal));
    controller.abort(new Error("the session has ended"));
    await expect(waiting).rejects.toThrow("the session has ended");
  });

  it("a service that is not there is an error with the system's reason", async () => {
    const url = await service(() => {});
    await new Promise((resolve) => servers.pop()!.close(resolve));
    await expect(createHttpGateway({ url }).answer(request, context())).rejects.toThrow(/ECONNREFUSED/);
  });

  it("a URL that cannot be asked is refused at once", () => {
    for (const [url, reason] of [
      ["requests", "is no URL"],
      ["ftp://host/", "has to begin with http:// or https://"],
      ["http://me:secret@host/", "may not carry a user name or password"],
    ] as const) {
      const refused = { code: "RT8333", message: expect.stringContaining(reason) };
      expect(() => createHttpGateway({ url })).toThrow(expect.objectContaining(refused));
    }
  });
});
