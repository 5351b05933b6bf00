import type { LambdaLogs } from "@/lib/contract/lambdaLogs";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { lambdaAttemptOf } from "@/lib/history/lambdaAttempt";
import type { Handler } from "@/lib/ingest/sources/awsClients";
import { readLambdaLogs } from "@/lib/ingest/sources/readLambdaLogs";
import type { Store } from "@/lib/store/store";
import { readSources } from "../sources/definedSources";
import { openForReading } from "../sources/openForReading";
import { regionOf } from "../sources/region";

type Asked = { readonly executionId: number; readonly eventId: number };

/** What is needed to reach AWS. */
export type Reach = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly handler?: Handler;
};

/** Reads the log lines of an attempt. Throws an Error, worded, when there is no such attempt, or AWS refuses. */
export async function fetchLogs(
  store: Pick<Store, "executions" | "histories" | "sources">,
  { executionId, eventId }: Asked,
  reach: Reach,
): Promise<LambdaLogs> {
  const execution = await store.executions.findById(executionId);
  if (execution === null) throw new Error("The execution is not stored any more.");
  const attempt = lambdaAttemptOf(await store.histories.events(executionId), eventId);
  if (attempt === null) throw new Error(`Event ${eventId} schedules no Lambda function.`);
  const region = attempt.region ?? execution.region;
  const settings = await settingsFor(store, region, reach.environment);
  const opened = await openForReading({ settings, ...reach });
  try {
    return await readLambdaLogs(opened.collection, attempt);
  } finally {
    opened.close();
  }
}

/** The credentials of a source of the region; without one the usual ones of this computer. */
async function settingsFor(
  store: Pick<Store, "sources">,
  region: string | null,
  environment: Reach["environment"],
): Promise<SourceSettings> {
  const known = (await readSources(store)).flatMap(({ settings }) => settings ?? []);
  const fitting = known.find((settings) =>
    settings.kind === "express" || settings.kind === "standard"
      ? region === null || regionOf(settings, environment) === region
      : false,
  );
  if (fitting !== undefined) return fitting;
  return { name: "logs", kind: "express", ...(region === null ? {} : { region }) };
}
