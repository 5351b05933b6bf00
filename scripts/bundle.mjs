// Bundles the command line (dist/cli.mjs and lazily loaded chunks): `stepscope --help` must not read a thousand files.
// Beside it what its worker loads into threads.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./lib/root.mjs";

/**
 * Left outside: native code, what loads files beside itself, Next, which brings its own server, and what names a package
 * that nobody here needs.
 */
const EXTERNAL = [
  "next",
  "react",
  "react-dom",
  "@libsql/*",
  "libsql",
  "@prisma/*",
  "pg",
  "pg-native",
  "esbuild",
  "@datadog/sketches-js",
];

const outdir = join(root, "dist");
rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    cli: "lib/cli/main.ts",
    replayProcess: "lib/server/replay/replayProcess.ts",
    sqliteThread: "lib/store/sqliteThread/thread.ts",
    handlerHost: "lib/runner/tasks/handlerHost.ts",
    testing: "lib/testing/testing.ts",
  },
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["react-server"],
  external: EXTERNAL,
  sourcemap: true,
  // Packages that are CommonJS ask for `require`, which modules do not have.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
// The types of `stepscope/testing` stand alone in one file.
writeFileSync(
  join(outdir, "testing.d.ts"),
  `${readFileSync(join(root, "lib/testing/types.ts"), "utf8")}
/** Starts an engine for tests. Each is alone: any number may run at a time. */
export declare function startEngine(options?: TestEngineOptions): Promise<TestEngine>;
`,
);
