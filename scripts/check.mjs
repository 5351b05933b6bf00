/*
 * npm run check [-- --fast]: types, lint, format, arrows between the rooms, unused code, licences, drift of migrations.
 * --fast: types, and lint and format of what differs from the last commit.
 */
import { runChecks } from "./lib/checks.mjs";
import { endWithChildren } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

endWithChildren();
try {
  await bringUpToDate(["install", "generate"]);
  const failed = (await runChecks({ fast: process.argv.includes("--fast") })).filter(({ ok }) => !ok);
  console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.map(({ name }) => name).join(", ")}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
