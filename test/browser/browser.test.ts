/** Our client in a real browser, against a real host: two pages play the tank battle with its generated packets. */

import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { CreatedSession } from "#runtime/host/sessions.ts";
import { type RunningHost, startHost } from "#runtime/serve.ts";
import { compileInto, createSession } from "../serve/arena.ts";
import { type BuiltPackage, buildPackage } from "../support/programs.ts";
import { findChromium, startChromium } from "./chromium.ts";
import type { Game } from "./page.ts";

const chromium = findChromium();
if (chromium === undefined) {
  console.log(
    "Skipped: test/browser needs Chromium, and there is none in the path (apt-get install chromium, or set CHROMIUM).",
  );
}

declare global {
  // Set by the code in the page.
  var game: Game;
}

describe.skipIf(chromium === undefined)("two pages of a browser", () => {
  let folder: string;
  let programs: BuiltPackage;
  let host: RunningHost;
  let browser: Browser;
  let code: string;
  const proxied: Socket[] = [];

  beforeAll(async () => {
    const example = path.join(packageRoot(), "examples/tank-battle");
    folder = mkdtempSync(path.join(tmpdir(), "rtsc-browser-"));
    const bundled = build({
      absWorkingDir: packageRoot(),
      entryPoints: ["test/browser/page.ts"],
      bundle: true,
      format: "iife",
      target: "es2022",
      platform: "browser",
      write: false,
    });
    [programs] = await Promise.all([buildPackage(), compileInto(example, path.join(folder, "bundles"))]);
    code = (await bundled).outputFiles[0]!.text;
    host = await startHost(
      {
        bundles: path.join(folder, "bundles"),
        handlers: path.join(example, "handlers.mjs"),
        logs: path.join(folder, "realtime.log"),
        devTls: true,
      },
      () => programs.shard,
    );
    browser = await startChromium(chromium!);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    programs?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page with the game in it, of a profile of its own. */
  async function open(): Promise<Page> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.addScriptTag({ content: code });
    return page;
  }

  const join = (page: Page, { players }: CreatedSession, peer: number, url: string): Promise<unknown> =>
    page.evaluate((options) => globalThis.game.connect(options), { url, token: players[peer - 1]!.accessToken });
  const next = (page: Page, name: string): Promise<Record<string, unknown>> =>
    page.evaluate((wanted) => globalThis.game.next(wanted), name);

  /** A way to the players' port that can be cut. */
  async function proxy(port: number): Promise<{ url: string; cut(): void; close(): void }> {
    const server = createServer((near) => {
      const far = connectTcp(port, "127.0.0.1");
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) proxied.push(socket.on("error", () => {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      cut() {
        for (const socket of proxied.splice(0)) socket.destroy();
      },
      close: () => server.close(),
    };
  }

  // Timed out once on a full machine and never alone; the cause is not known, so it may try again.
  it("exchange typed packets, one of them encrypted; one loses its connection and comes back", {
    retry: 2,
  }, async () => {
    const session = await createSession(host.adminUrl, "tank-battle", "alice", "bob");
    const [alice, bob] = await Promise.all([open(), open()]);
    const way = await proxy(session.port);
    expect(await join(alice, session, 1, `wss://127.0.0.1:${session.port}/`)).toEqual({ peerId: 1, peers: [1] });
    expect(await next(alice, "welcome")).toEqual({ welcome: { peer: 1, displayName: "Alice of Arras" } });
    expect(await join(bob, session, 2, way.url)).toEqual({ peerId: 2, peers: [1, 2] });
    expect(await next(alice, "connect")).toEqual({ connect: { peerId: 2, peers: [1, 2] } });

    // From a page by the script to the other page.
    await bob.evaluate(() => globalThis.game.move({ step: 1, position: [0.25, 0], turret: 90 }));
    expect(await next(alice, "move")).toEqual({ move: { step: 1, position: [0.25, 0], turret: 90 }, sender: 2 });
    await alice.evaluate(() => globalThis.game.move({ step: 1, position: [0, 0.5] }));
    expect(await next(bob, "move")).toEqual({ move: { step: 1, position: [0, 0.5], turret: null }, sender: 1 });
    // What the script itself answers.
    await alice.evaluate(() => globalThis.game.shoot(2));
    const { hit } = (await next(bob, "hit")) as { hit: { damage: number } };
    expect(hit).toMatchObject({ by: 1, target: 2, effect: expect.stringMatching(/^(scratch|smoke|fire)$/) });
    const { offset, answers } = await alice.evaluate(() => globalThis.game.clock());
    expect(answers).toBe(3);
    expect(Math.abs(offset)).toBeLessThan(1000);
    // A value its field may not hold is refused in the page.
    const refused = alice.evaluate(() => globalThis.game.move({ step: -1, position: [0, 0] }));
    await expect(refused).rejects.toThrow("Move.step is -1; it must be at least 0.");

    way.cut();
    expect(await next(bob, "reconnecting")).toMatchObject({ reconnecting: { attempt: 1 } });
    expect(await next(alice, "disconnect")).toEqual({ disconnect: { peerId: 2, peers: [1] } });
    expect(await next(bob, "ready")).toEqual({ ready: { peerId: 2, peers: [1, 2] } });
    expect(await next(alice, "connect")).toEqual({ connect: { peerId: 2, peers: [1, 2] } });
    await bob.evaluate(() => globalThis.game.move({ step: 2, position: [0.25, 0] }));
    expect(await next(alice, "move")).toMatchObject({ move: { step: 2 }, sender: 2 });

    await bob.evaluate(() => globalThis.game.close());
    expect(await next(bob, "closed")).toEqual({ closed: { reason: "the client closed the connection" } });
    expect(await next(alice, "disconnect")).toEqual({ disconnect: { peerId: 2, peers: [1] } });
    way.close();
  });

  it("a second page of the same player takes the place of the first, which does not fight for it", async () => {
    const session = await createSession(host.adminUrl, "tank-battle", "alice");
    const [first, second] = await Promise.all([open(), open()]);
    const url = `ws://127.0.0.1:${session.port}/`;
    await join(first, session, 1, url);
    await join(second, session, 1, url);
    const reason = "a newer connection of the same player replaced it";
    expect(await next(first, "closed")).toEqual({ closed: { reason } });
    expect(await second.evaluate(() => globalThis.game.state())).toBe("ready");
  });

  it("a token that opens nothing is told as closed, with no other attempt", async () => {
    const session = await createSession(host.adminUrl, "tank-battle", "alice");
    const page = await open();
    const refused = join(
      page,
      { ...session, players: [{ ...session.players[0]!, accessToken: "none" }] },
      1,
      `ws://127.0.0.1:${session.port}/`,
    );
    await expect(refused).rejects.toThrow(
      "The connection ended before it was ready: no session of this host has its token",
    );
    expect(await page.evaluate(() => globalThis.game.state())).toBe("closed");
  });
});
