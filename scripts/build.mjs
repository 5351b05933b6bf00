// npm run build [-- --force]: installs, generates, bundles and builds whatever is not up to date.
import { endWithChildren } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

endWithChildren();
try {
  const ran = await bringUpToDate(["install", "generate", "bundle", "site"], {
    force: process.argv.includes("--force"),
  });
  if (ran.length === 0) console.error("Everything is up to date.");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
