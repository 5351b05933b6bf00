// npm run screenshots: writes docs/screenshots from the sample executions, light and dark.
import { bringUpToDate } from "./lib/steps.mjs";
import { program } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";

endWithChildren();
await bringUpToDate(["install", "generate", "bundle", "site"]);
const { code } = await node(program.playwright, ["test", "--reporter=list"], { env: { STEPSCOPE_SCREENSHOTS: "1" } });
process.exit(code);
