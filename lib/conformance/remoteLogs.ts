import { setTimeout as pause } from "node:timers/promises";
import { isObject, type JsonObject } from "@/lib/base/json";
import { jsonDifferences } from "@/lib/replay/jsonDiff";
import { recordedLog } from "./execution";
import { masks, placeholdersOf } from "./masks";
import { failed, type Outcome, PASSED } from "./outcome";
import type { LogCase, LoggedRun } from "./recognise";
import { type EndedCase, type Remote, runCase } from "./runCase";

/*
 * Log lines of an engine against those that were recorded: its machine asks for the recorded level, with data or without, and
 * every line of the execution has to be as recorded. Where one line was kept, that one.
 */

/** How long a line is waited for that was committed, in ms, and how often it is looked for. */
const LIMIT_MS = 20_000;
const LOOK_MS = 50;

type ReadLogs = NonNullable<Remote["readLogs"]>;

export async function checkLogsThere(one: LogCase, remote: Remote, readLogs: ReadLogs): Promise<Outcome> {
  for (const logged of one.runs) {
    const difference = await differenceOf(logged, remote, readLogs);
    if (difference !== null) return failed(difference);
  }
  return PASSED;
}

async function differenceOf(logged: LoggedRun, remote: Remote, readLogs: ReadLogs): Promise<string | null> {
  const { run, logs, isWhole, logging } = logged;
  const role = logs.map(roleIn).find((found) => found !== null);
  const ended = await runCase({ run, recorded: [], logging, ...(role == null ? {} : { role }) }, remote);
  if (!ended.ok) return ended.error;
  const lines = await linesOf(ended.value, String(logs.at(-1)?.["id"]), readLogs);
  const { match } = masks({
    given: placeholdersOf([run.definition, run.input]),
    taskTokens: new Set(),
    withoutRedriveCount: false,
  });
  if (isWhole && lines.length !== logs.length) return `${lines.length} lines, recorded ${logs.length}`;
  for (const [i, log] of logs.entries()) {
    const line = isWhole ? lines[i] : lines.find(({ id }) => id === log["id"]);
    if (line === undefined) return `no line #${String(log["id"])}, recorded ${String(log["type"])}`;
    const [found] = jsonDifferences(`#${String(log["id"])}`, shape(line), shape(log), match);
    if (found !== undefined)
      return `${found.path}: ours ${found.ours ?? "absent"}, recorded ${found.recorded ?? "absent"}`;
  }
  return null;
}

/** The lines of an execution, once the line of its last event is there: what was committed before it stands before it. */
async function linesOf({ arn, logGroup, names }: EndedCase, last: string, readLogs: ReadLogs): Promise<JsonObject[]> {
  for (const until = performance.now() + LIMIT_MS; ; await pause(LOOK_MS)) {
    const own = (await readLogs(logGroup)).filter((line) => line["execution_arn"] === arn);
    if (own.some(({ id }) => id === last) || performance.now() > until) {
      return own.map((line) => JSON.parse(names.recorded(JSON.stringify(line))) as JsonObject);
    }
  }
}

/** A line as it is compared: with its number, its count of redrives and the names of its members. */
function shape(line: JsonObject): JsonObject {
  const members = Object.keys(line).toSorted();
  return { id: line["id"] ?? null, redrives: line["redrive_count"] ?? null, members, event: recordedLog(line) };
}

function roleIn({ details }: JsonObject): string | null {
  const role = isObject(details) ? details["roleArn"] : undefined;
  return typeof role === "string" ? role : null;
}
