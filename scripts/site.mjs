// Builds the pages into .next with Next's own command.
import { program } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";

endWithChildren();
const { code } = await node(program.next, ["build"]);
process.exit(code);
