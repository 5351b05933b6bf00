import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder; every script works from here, wherever it was called. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The program of an installed package, to be started with `node` itself: npx and npm leave children behind when killed. */
export const program = {
  next: join(root, "node_modules/next/dist/bin/next"),
  prisma: join(root, "node_modules/prisma/build/index.js"),
  tsc: join(root, "node_modules/typescript/bin/tsc"),
  eslint: join(root, "node_modules/eslint/bin/eslint.js"),
  prettier: join(root, "node_modules/prettier/bin/prettier.cjs"),
  depcruise: join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
  knip: join(root, "node_modules/knip/bin/knip.js"),
  vitest: join(root, "node_modules/vitest/vitest.mjs"),
  playwright: join(root, "node_modules/@playwright/test/cli.js"),
};
