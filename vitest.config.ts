import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

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
    include: ["tests/**/*.test.ts"],
    // The full sizes run with `npm run soak`, which says so.
    exclude: ["tests/browser/**", "node_modules/**", ...(process.env.STEPSCOPE_SOAK ? [] : ["tests/soak/**"])],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
