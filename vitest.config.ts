import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // isolated-vm cannot share a process with Node's start-up snapshot.
    execArgv: ["--no-node-snapshot", "--no-concurrent-recompilation"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default"],
    slowTestThreshold: 20_000,
  },
});
