import { encodeEvent } from "@/lib/history/encode";
import { SECRET_DEFINITION, secretRun } from "./secretRun";

/* A process that prints the run with a secret as a file of ours: the interpreter is not loaded where a browser is driven. */

const run = await secretRun();
const execution = { executionArn: run.arn, name: "run-1", type: "STANDARD" };
const own = {
  format: "stepscope/execution",
  version: 1,
  execution,
  definition: JSON.parse(SECRET_DEFINITION) as object,
};
process.stdout.write(JSON.stringify({ ...own, events: run.events.map(encodeEvent) }));
