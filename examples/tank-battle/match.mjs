/**
 * A short match of the tank battle, played for real: the project is compiled, a host is started on this machine, three
 * players connect over WebSocket, and every step says what was expected of it. Exits with 0 by itself, or with 1 when an
 * expectation is not met.
 *
 *   node match.mjs [PROJECT]     PROJECT is a folder like this one; this one when left out
 */

import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "rtsc/client";
import { serve } from "rtsc/runtime";
import { WebSocket } from "ws";

const CLOCK = 101;
const MOVE = 102;
const SHOOT = 103;
const HIT = 104;
const WELCOME = 105;
const TICK = 106;
/** How long an expected packet may take. Generous: a slow machine is no broken match. */
const PATIENCE_MS = 5000;

const project = path.resolve(process.argv[2] ?? import.meta.dirname);
const logs = await mkdtemp(path.join(os.tmpdir(), "tank-battle-"));
let failures = 0;

try {
  failures = await play();
} catch (error) {
  console.error(`\n${error.message}`);
  failures += 1;
} finally {
  await rm(logs, { recursive: true, force: true });
}
console.log(failures === 0 ? "\nEvery expectation was met." : "\nThe match did not go as expected.");
process.exitCode = failures === 0 ? 0 : 1;

async function play() {
  const rtsc = fileURLToPath(new URL("rtsc.js", import.meta.resolve("rtsc")));
  console.log("rtsc build");
  const built = spawnSync(process.execPath, [rtsc, "build", "--cwd", project], { stdio: "inherit" });
  if (built.status !== 0) throw new Error("The project does not compile.");

  console.log("\nrtsc serve");
  const host = await serve({
    bundles: path.join(project, "dist"),
    handlers: path.join(project, "handlers.mjs"),
    logs: path.join(logs, "realtime.log"),
  });
  try {
    say(`players on port ${host.playersPort}, admin at ${host.adminUrl}`);
    return await match(host);
  } finally {
    await host.close();
  }
}

async function match(host) {
  const session = await admin(host, "POST", "/sessions", {
    script: "tank-battle",
    players: [{ playerId: "alice" }, { playerId: "bob" }, { playerId: "carol" }],
  });
  say(`session ${session.sessionId}\n`);
  const expectations = [];
  const expect = (what, met) => {
    expectations.push(met);
    say(`${met ? "ok" : "NOT MET"}`.padEnd(11) + what);
  };

  // One after the other: Alice is there when the others are introduced.
  const alice = await join(session, session.players[0]);
  const bob = await join(session, session.players[1]);
  const carol = await join(session, session.players[2]);
  expect("three players are connected and know each other", alice.client.peerId === 1 && carol.client.peerId === 3);
  const names = await alice.waitFor(WELCOME, 3);
  expect(
    "the account service named all three",
    ["Alice of Arras", "Bob the Bold", "Carol Cannonade"].every((name) => names.some((one) => value(one, 2) === name)),
  );

  const sentAt = Date.now();
  alice.client.send(CLOCK, { 1: { kind: "number", value: sentAt } }, { delivery: "unreliable" });
  const [reply] = await alice.waitFor(CLOCK, 1);
  const distance = Math.round(value(reply, 2) - (sentAt + Date.now()) / 2);
  expect(`clocks are in step (${distance} ms apart)`, value(reply, 1) === sentAt && Math.abs(distance) < 1000);

  for (let step = 1; step <= 5; step++) move(bob, step, [step * 0.2, 0]);
  const moves = await alice.waitFor(MOVE, 5);
  expect(
    "five moves of Bob reached Alice, in order",
    moves.every((one, at) => value(one, 1) === at + 1 && one.sender === 2),
  );

  move(carol, 1, [40, 40]); // 56 metres in a moment: nobody is that fast.
  move(carol, 2, [0.5, 0.5]);
  const [honest] = await alice.waitFor(MOVE, 1, (one) => one.sender === 3);
  expect("a move that is too fast was cancelled, the next one relayed", value(honest, 1) === 2);

  carol.client.send(MOVE, { 1: { kind: "string", value: "three" }, 2: { kind: "floats", value: [1, 1] } });
  move(carol, 4, [0.7, 0.5]);
  const [valid] = await alice.waitFor(MOVE, 1, (one) => one.sender === 3);
  expect("a move with a text for its number was dropped before the script saw it", value(valid, 1) === 4);

  bob.client.send(SHOOT, { 1: { kind: "number", value: 3 }, 2: { kind: "float", value: 1 } });
  const [hit] = await carol.waitFor(HIT, 1);
  expect(`Bob hit Carol for ${value(hit, 3)}`, value(hit, 1) === 2 && value(hit, 2) === 3 && value(hit, 3) > 0);

  const ticks = await alice.waitFor(TICK, 3);
  const leader = (await alice.waitFor(TICK, 1, (one) => one.data.has(2)))[0];
  expect("the server ticks, and knows who leads", ticks.length === 3 && leader.data.get(2).value.get(1).value === 2);

  const left = alice.waitForLeave();
  carol.client.close();
  expect("Carol left, and the others were told", (await left).peers.join() === "1,2");

  const info = await admin(host, "GET", `/sessions/${session.sessionId}`);
  const counters = info.counters;
  expect("each packet was counted as what became of it", counters.cancelled === 3 && counters.relayed === 7);
  const rows = [
    ["packets in", counters.packetsIn],
    ["relayed", counters.relayed],
    ["cancelled", counters.cancelled],
    ["dropped", Object.values(counters.dropped).reduce((sum, count) => sum + count, 0)],
    ["sent by the script", counters.sent],
    ["bytes in / out", `${counters.bytesIn} / ${counters.bytesOut}`],
    ["session start", `${info.startMs.toFixed(1)} ms`],
  ];
  console.log();
  for (const [name, count] of rows) say(`${name.padEnd(20)}${String(count).padStart(14)}`);

  alice.client.close();
  bob.client.close();
  return expectations.filter((met) => !met).length;
}

function say(line) {
  console.log(`  ${line}`);
}

/** The scalar at an index of a received packet. */
function value(packet, index) {
  return packet.data?.get(index)?.value;
}

function move(player, step, position) {
  const data = { 1: { kind: "number", value: step }, 2: { kind: "floats", value: position } };
  player.client.send(MOVE, data, { delivery: "unreliable-sequenced" });
}

async function admin(host, method, route, body) {
  const json =
    body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(new URL(route, host.adminUrl), { method, ...json });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${route}: ${answer.error.message}`);
  return answer;
}

/** A connected player whose received packets can be waited for; a packet waited for is taken once. */
async function join(session, { accessToken }) {
  const client = connect({ host: session.host, port: session.port, token: accessToken, WebSocket });
  const received = [];
  let arrived = () => {};
  client.on("packet", (packet) => {
    received.push(packet);
    arrived();
  });
  await client.ready;
  return {
    client,
    async waitFor(opCode, count, fits = () => true) {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = received.filter((packet) => packet.opCode === opCode && fits(packet)).slice(0, count);
        if (found.length === count) {
          for (const packet of found) received.splice(received.indexOf(packet), 1);
          return found;
        }
        const left = deadline - Date.now();
        if (left <= 0)
          throw new Error(`Waited ${PATIENCE_MS} ms for ${count} of op-code ${opCode}, got ${found.length}.`);
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, left);
          arrived = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    waitForLeave: () => new Promise((resolve) => client.on("disconnect", resolve)),
  };
}
