import { createHash } from "node:crypto";
import { labelledNameOfArn } from "@/lib/base/arn";
import { formatInstant, type Instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { encodeLogRecord } from "@/lib/history/logRecord";
import { readConfiguration } from "@/lib/sfn-api/configuration";
import { withoutData } from "@/lib/sfn-api/operations/history";
import type { StoredExecution } from "@/lib/store/engine/rows";
import { isLogged, type LogLevel } from "./levels";

/** Where and how much of an execution is logged. */
export type LogTarget = {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly level: LogLevel;
  readonly includesData: boolean;
};

type Logged = Pick<StoredExecution, "account" | "region" | "machineArn" | "type">;

/**
 * What a machine's configuration asks for; null: nothing. An Express machine that asks for nothing is logged whole, to the group
 * that the console would name: a folder for logs is given by whoever wants to see them.
 */
export function logTarget({ account, region, machineArn, type }: Logged, configuration: string): LogTarget | null {
  const {
    level = "OFF",
    includeExecutionData = false,
    destinations = [],
  } = readConfiguration(configuration).loggingConfiguration;
  const group = groupOf(destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn);
  if (group !== null) {
    return level === "OFF" ? null : { account, region, group, level, includesData: includeExecutionData };
  }
  if (type !== "EXPRESS") return null;
  const [machine = ""] = labelledNameOfArn(machineArn).split("/");
  return { account, region, group: `/aws/vendedlogs/states/${machine}-Logs`, level: "ALL", includesData: true };
}

/** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*`. */
function groupOf(arn: string | undefined): string | null {
  return arn?.split(":")[6] || null;
}

/** Lines of NDJSON for events in the API's shape, each ended. `redriveCount`: of the execution when they happened. */
export function logLines(
  target: LogTarget,
  execution: Pick<StoredExecution, "arn" | "machineArn" | "startedAt">,
  texts: readonly string[],
  redriveCount: number,
  now: Instant,
): string {
  const logStreamName = streamOf(execution);
  const lines = texts.map((text) => {
    const wire = JSON.parse(text) as JsonObject;
    if (!isLogged(String(wire["type"]), target.level)) return "";
    const event = decodeEvent(target.includesData ? wire : withoutData(wire));
    if (!event.ok) throw new Error(`an event of ${execution.arn} cannot be read: ${event.error.member}`);
    const record = encodeLogRecord({ event: event.value, executionArn: execution.arn, redriveCount });
    const message = JSON.stringify(record);
    return `${JSON.stringify({ logStreamName, timestamp: event.value.timestamp, ingestionTime: now, message })}\n`;
  });
  return lines.join("");
}

/** `states/MACHINE/2026-01-31-12-00/8 digits`: executions of a minute share one. */
function streamOf({ machineArn, startedAt }: Pick<StoredExecution, "machineArn" | "startedAt">): string {
  const minute = formatInstant(startedAt).slice(0, 16).replace(/[T:]/g, "-");
  const digest = createHash("sha256").update(`${machineArn} ${minute}`).digest("hex").slice(0, 8);
  return `states/${labelledNameOfArn(machineArn).split("/")[0] ?? ""}/${minute}/${digest}`;
}
