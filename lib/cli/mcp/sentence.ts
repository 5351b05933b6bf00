import { formatInstant, type Instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { counted, formatExactDuration } from "@/lib/base/wording";
import type { ExecutionRow } from "@/lib/contract/execution";
import type { OpenedExecution, StoryPart } from "@/lib/contract/openedExecution";
import type { Outlook } from "@/lib/contract/outlook";
import { limitLines } from "@/lib/layout/limitLines";
import { peekExecution } from "@/lib/server/openExecution";
import { readOutlook } from "@/lib/server/readOutlook";
import type { McpContext } from "./context";
import { worded } from "./named";

/** What happened to an execution, why an open one is silent, the limits that it comes near, and its facts. */
export async function sentenceText(context: McpContext, key: string, now: Instant): Promise<Result<string, string>> {
  const [opened, outlook] = await Promise.all([peekExecution(context, key), readOutlook(context, key, now)]);
  if (!opened.ok) return err(worded(opened.error));
  if (!outlook.ok) return err(worded(outlook.error));
  const { row, story, cause, runs } = opened.value;
  const parts = [
    `${row.machine === null ? "" : `${row.machine} › `}${row.name}: ${row.status}`,
    partsText(story),
    silenceText(outlook.value),
    section("Limits", limitsOf(outlook.value)),
    section("Facts", factsOf(row)),
    section("States", statesOf(opened.value)),
    runs.length < 2
      ? ""
      : section(
          "Runs under its ARN",
          runs.map((run) => `${run.key} ${run.status}`),
        ),
    row.error === null && cause === null ? "" : `Error: ${row.error ?? ""}\nCause: ${cause ?? row.cause ?? ""}`,
  ];
  return ok(`${parts.filter((part) => part !== "").join("\n\n")}\n`);
}

/** Events that the sentence links to stand behind what names them: other tools ask for them by number. */
function partsText(parts: readonly StoryPart[]): string {
  return parts
    .map(({ text, eventId, execution }) => {
      const event = eventId === undefined || text === `event ${eventId}` ? "" : ` [event ${eventId}]`;
      return `${text}${event}${execution === undefined ? "" : ` [${execution}]`}`;
    })
    .join("");
}

function silenceText({ silence, asOf, isLive }: Outlook): string {
  if (silence.length === 0) return "";
  const until =
    isLive || asOf === null
      ? []
      : [`Recorded as of ${formatInstant(asOf)}, and nobody follows it here: what happened since is not known.`];
  const reasons = silence.map(({ parts, isOverdue }) => `${partsText(parts)}${isOverdue ? " (overdue)" : ""}`);
  return section("What it waits for", [...until, ...reasons]);
}

function limitsOf({ limits, now }: Outlook): string[] {
  return limitLines(limits, now).map(({ parts, isNear }) => `${partsText(parts)}${isNear ? " (near)" : ""}`);
}

function factsOf(row: ExecutionRow): string[] {
  const { key, arn, type, startedAt, durationMs, events, retries, redrives, completeness, verdict } = row;
  return [
    `key ${key}`,
    ...(arn === null ? [] : [arn]),
    ...(type === null ? [] : [type]),
    ...(startedAt === null ? [] : [`started ${formatInstant(startedAt)}`]),
    ...(durationMs === null ? [] : [`took ${formatExactDuration(durationMs)}`]),
    `${counted(events, "event")}, record ${completeness}`,
    ...(retries === 0 ? [] : [counted(retries, "retry", "retries")]),
    ...(redrives === 0 ? [] : [counted(redrives, "redrive")]),
    ...(verdict === null ? [] : [`replay: ${verdict.code}`]),
  ];
}

function statesOf({ states }: OpenedExecution): string[] {
  return states.map(({ state, visits, attempts, failures, catches, totalMs }) =>
    [
      `${state}: ${counted(visits, "visit")}`,
      counted(attempts, "attempt"),
      ...(failures === 0 ? [] : [counted(failures, "failure")]),
      ...(catches === 0 ? [] : [`${counted(catches, "failure")} caught`]),
      formatExactDuration(totalMs),
    ].join(", "),
  );
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => `- ${line}`)].join("\n");
}
