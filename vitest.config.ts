import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `npm test` pins it (scripts/test.mjs), so that CI judges the change and not the draw; other runs draw a new one. */
const seed = Number(process.env.STEPSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(seed)) throw new Error("STEPSCOPE_SEED has to be a whole number.");
console.log(`Property tests draw from STEPSCOPE_SEED=${seed}`);

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      // `server-only` throws outside React's server condition; tests are a server.
      { find: "server-only", replacement: `${root}tests/support/empty.ts` },
    ],
  },
  test: {
    env: { STEPSCOPE_SEED: String(seed) },
    setupFiles: ["tests/support/propertySeed.ts"],
    include: ["tests/**/*.test.ts"],
    // The full sizes run with `npm run soak`, which says so.
    exclude: ["tests/browser/**", "node_modules/**", ...(process.env.STEPSCOPE_SOAK ? [] : ["tests/soak/**"])],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What a test waits for comes late on a busy machine; Vitest's own second would call that a fault.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    // More than the two cores of a small machine: many tests wait, for leases, processes and clocks.
    maxWorkers: 4,
  },
});
