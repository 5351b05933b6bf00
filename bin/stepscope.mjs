#!/usr/bin/env node
/*
 * The command line. What it does is bundled ahead (dist/cli.mjs) so that it starts at once.
 *
 * It works from the project's folder, to which DATABASE_URL is relative; paths on the command line are relative to
 * where the user stands, which npm hands over as INIT_CWD when it started us.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = join(root, "dist/cli.mjs");
const byNpm = process.env.npm_lifecycle_event === "stepscope" && process.env.INIT_CWD;
process.env.STEPSCOPE_USER_CWD = byNpm || process.cwd();
process.chdir(root);
// The SDK prints a notice about Node's next version into every result; ours says which Node it needs.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

if (!existsSync(bundle)) {
  const { bringUpToDate } = await import("../scripts/lib/steps.mjs");
  try {
    await bringUpToDate(["install", "generate", "bundle"]);
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}
const { main } = await import(bundle);
await main(process.argv.slice(2));
