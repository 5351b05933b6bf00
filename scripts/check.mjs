// npm run check: types, lint, format, arrows between the rooms, unused code, licences, drift of migrations.
import { runChecks } from "./lib/checks.mjs";
import { endWithChildren } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

endWithChildren();
try {
  await bringUpToDate(["install", "generate"]);
  const failed = (await runChecks()).filter(({ ok }) => !ok);
  console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.map(({ name }) => name).join(", ")}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
