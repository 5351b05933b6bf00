import { DescribeStateMachineCommand, ListExecutionsCommand, ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import type { Instant } from "@/lib/base/instant";
import type { Api } from "./api";
import type { Machine } from "./execution";
import { RecentIds } from "../recentIds";
import { listed, pagesOf } from "./pages";

const PAGE = 1000;

/** A machine with its type: the history of Express executions is not in the API but in their log group. */
export type ListedMachine = Machine & { readonly type: "STANDARD" | "EXPRESS" };

/** ARNs of all machines of the endpoint, each once. */
export async function* listMachines(api: Api): AsyncGenerator<string> {
  const known = new Set<string>();
  const pages = pagesOf(
    async (nextToken) => {
      const page = await api.ask((client, options) =>
        client.send(new ListStateMachinesCommand({ maxResults: PAGE, nextToken }), options),
      );
      return { items: listed(page.stateMachines), nextToken: page.nextToken };
    },
    api.limits.idlePages,
    ({ stateMachineArn }) => isNew(stateMachineArn, known),
  );
  for await (const page of pages) for (const { stateMachineArn } of page) yield stateMachineArn ?? "";
}

export async function describeMachine(api: Api, arn: string): Promise<ListedMachine> {
  const said = await api.ask((client, options) =>
    client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }), options),
  );
  return {
    arn,
    name: said.name ?? arn.slice(arn.lastIndexOf(":") + 1),
    definition: said.definition ?? null,
    type: said.type === "EXPRESS" ? "EXPRESS" : "STANDARD",
  };
}

/**
 * ARNs of the executions that the API still has of a Standard machine, newest first, each once; with `since` those
 * that started then or later: the list is ordered by start, so that it ends at the first page that holds older ones only.
 */
export async function* listExecutions(api: Api, machine: Machine, since: Instant | null): AsyncGenerator<string> {
  // New ones shift the pages of a list while it is read.
  const known = new RecentIds(20 * PAGE);
  const pages = pagesOf(
    async (nextToken) => {
      const page = await api.ask((client, options) =>
        client.send(new ListExecutionsCommand({ stateMachineArn: machine.arn, maxResults: PAGE, nextToken }), options),
      );
      return { items: listed(page.executions), nextToken: page.nextToken };
    },
    api.limits.idlePages,
    ({ executionArn }) => isNew(executionArn, known),
  );
  for await (const page of pages) {
    const wanted = page.filter(({ startDate }) => since === null || !isBefore(startDate, since));
    for (const { executionArn } of wanted) yield executionArn ?? "";
    if (page.length > 0 && wanted.length === 0) return;
  }
}

/** An execution whose start is not told is read. */
function isBefore(startDate: Date | undefined, since: Instant): boolean {
  return startDate instanceof Date && startDate.getTime() < since;
}

function isNew(arn: string | undefined, known: { has: (arn: string) => boolean; add: (arn: string) => unknown }) {
  if (typeof arn !== "string" || arn === "" || known.has(arn)) return false;
  known.add(arn);
  return true;
}
