import { DescribeStateMachineCommand, ListExecutionsCommand, ListMapRunsCommand } from "@aws-sdk/client-sfn";
import type { StateMachineListItem } from "@aws-sdk/client-sfn";
import { isWantedMachine } from "@/lib/contract/sourceSettings";
import type { Collection } from "./collection";
import { S3_PACKAGE } from "./objectClient";
import { distributedMaps, type ResultPlace } from "./standard/resultPlace";

/** Machines whose definitions are looked at for one that exports. */
const MOST_MACHINES = 25;

/** Where a Map Run of one of some machines exported its results; null where none of them does, or has yet. */
export async function findResults(
  { tools: { clients, ask, settings } }: Collection,
  machines: readonly StateMachineListItem[],
): Promise<ResultPlace | null> {
  const wanted = machines.filter(({ name = "" }) => isWantedMachine(settings, name)).slice(0, MOST_MACHINES);
  for (const { stateMachineArn } of wanted) {
    const { definition = "" } = await ask("DescribeStateMachine", "watched", (abortSignal) =>
      clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }), { abortSignal }),
    );
    if (!definition.includes('"ResultWriter"')) continue;
    const { executions } = await ask("ListExecutions", "watched", (abortSignal) =>
      clients.sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "SUCCEEDED", maxResults: 1 }), {
        abortSignal,
      }),
    );
    const executionArn = executions?.[0]?.executionArn;
    if (executionArn === undefined) continue;
    const { mapRuns } = await ask("ListMapRuns", "watched", (abortSignal) =>
      clients.sfn.send(new ListMapRunsCommand({ executionArn }), { abortSignal }),
    );
    const [place] = (mapRuns ?? []).flatMap(({ mapRunArn = "" }) => distributedMaps(definition, mapRunArn).places);
    if (place !== undefined) return place;
  }
  return null;
}

/** Reads the first byte of a manifest; one that was deleted meanwhile may be read as well. Throws what the SDK does. */
export async function tryResults({ tools }: Collection, place: ResultPlace, signal: AbortSignal): Promise<void> {
  const client = await tools.clients.objects();
  if (client === null) throw new PackageMissing();
  try {
    await client.read(place, { from: 0, to: 1 }, signal);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "NoSuchKey") throw error;
  }
}

class PackageMissing extends Error {
  override readonly name = "PackageMissing";

  constructor() {
    super(`It needs the package ${S3_PACKAGE}. Run: npm install ${S3_PACKAGE}`);
  }
}
