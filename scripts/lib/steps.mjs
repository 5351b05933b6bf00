import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { node, npm } from "./run.mjs";
import { forget, hashOf, isFresh, keep } from "./stamp.mjs";

/**
 * What lies between a fresh clone and a product that can be started, in order. Each step names its inputs;
 * it runs only when their content changed since it last succeeded (stamp.mjs).
 */
const STEPS = {
  install: {
    says: "Installing packages",
    stamp: "node_modules/.stepscope-stamp",
    inputs: ["package.json", "package-lock.json", ".npmrc"],
    needs: ["node_modules/next/package.json", "node_modules/esbuild/package.json"],
    run: () => npm(["ci", "--no-audit", "--no-fund"]),
  },
  generate: {
    says: "Generating the database clients",
    stamp: "generated/.stamp",
    inputs: ["prisma/schema.prisma", "prisma.config.ts", "scripts/generate.mjs", "package-lock.json"],
    needs: [],
    run: () => node(join(root, "scripts/generate.mjs")),
  },
  bundle: {
    says: "Bundling the command line and the worker",
    stamp: "dist/.stamp",
    inputs: ["lib", "prisma/schema.prisma", "scripts/bundle.mjs", "tsconfig.json", "package-lock.json"],
    needs: ["dist/cli.mjs", "dist/replayProcess.mjs"],
    run: () => node(join(root, "scripts/bundle.mjs")),
  },
  site: {
    says: "Building the pages (the first time takes about a minute)",
    stamp: ".next/.stamp",
    inputs: [
      "app",
      "lib",
      "public",
      "prisma/schema.prisma",
      "next.config.js",
      "postcss.config.mjs",
      "tsconfig.json",
      "package-lock.json",
      "scripts/site.mjs",
      "scripts/lib/weight.mjs",
    ],
    needs: [".next/BUILD_ID"],
    run: () => node(join(root, "scripts/site.mjs")),
  },
};

/**
 * Brings the named steps up to date in the order given. Answers what ran; throws a worded error at the first failure.
 * `force` runs them whatever the stamps say.
 */
export async function bringUpToDate(names, { force = false, say = console.error } = {}) {
  const ran = [];
  for (const name of names) {
    const step = STEPS[name];
    const hash = hashOf(step.inputs);
    const present = step.needs.every((path) => existsSync(join(root, path)));
    if (!force && present && isFresh(step.stamp, hash)) continue;
    say(`${step.says} …`);
    forget(step.stamp);
    const { code, seconds } = await step.run();
    if (code !== 0) throw new Error(`${step.says} failed (exit ${code}); the messages above say why.`);
    keep(step.stamp, hash);
    say(`  done in ${seconds.toFixed(1)} s`);
    ran.push(name);
  }
  return ran;
}
