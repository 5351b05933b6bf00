// node scripts/samples.mjs: writes prisma/samples, each execution run through the interpreter (lib/demo/samples).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./lib/root.mjs";

const scratch = mkdtempSync(join(tmpdir(), "stepscope-samples-"));
try {
  const outfile = join(scratch, "samples.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["lib/demo/writeSamples.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const { writeSamples } = await import(pathToFileURL(outfile).href);
  await writeSamples(join(root, "prisma/samples"));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
