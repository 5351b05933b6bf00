// Bundles the command line (dist/cli.mjs and lazily loaded chunks): `stepscope --help` must not read a thousand files.
// Beside it what its worker loads into threads.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
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

/**
 * Leaves out what a process would load at its start and never use: zod's messages in fifty languages, and the part of the libsql
 * client that speaks to servers. Prisma's query compiler, four megabytes of base64 in a module, becomes a file of bytes.
 */
const lean = {
  name: "lean",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@prisma\/client\/runtime\/.*\.wasm-base64\.mjs$/ }, ({ path }) => ({
      path,
      namespace: "wasm",
    }));
    onLoad({ filter: /.*/, namespace: "wasm" }, async ({ path }) => {
      const { wasm } = await import(pathToFileURL(join(root, "node_modules", path)));
      const file = basename(path).replace("-base64.mjs", "");
      writeFileSync(join(outdir, file), Buffer.from(wasm, "base64"));
      const contents = `import { readFileSync } from "node:fs";
        export const wasm = readFileSync(new URL(${JSON.stringify(`./${file}`)}, import.meta.url));`;
      return { contents, loader: "js" };
    });
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ resolveDir }) =>
      /[\\/]zod[\\/]v4[\\/]/.test(resolveDir) ? { path: join(resolveDir, "../locales/en.js") } : undefined,
    );
    onResolve({ filter: /^@prisma\/adapter-libsql$/ }, () => ({
      path: join(root, "node_modules/@prisma/adapter-libsql/dist/index-node.mjs"),
    }));
    onResolve({ filter: /^@libsql\/client$/ }, () => ({ path: "@libsql/client/sqlite3", external: true }));
  },
};

const outdir = join(root, "dist");
rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir);
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
  plugins: [lean],
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
