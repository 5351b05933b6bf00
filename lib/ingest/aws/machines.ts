import { DescribeStateMachineCommand, ListExecutionsCommand, ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import type { Instant } from "@/lib/base/instant";
import type { Api } from "./api";
import type { Machine } from "./execution";
import { RecentIds } from "../recentIds";
import { listed, pagesOf } from "./pages";

const PAGE = 1000;

/** A machine with its type: the history of Express executions is not in the API but in their log group. */
export type ListedMachine = Machine & { readonly type: "STANDARD" | "EXPRESS" };

/** All machines of the endpoint as the list has them, each once. */
export async function* listMachines(api: Api): AsyncGenerator<ListedMachine> {
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
  for await (const page of pages)
    for (const { stateMachineArn, type } of page) yield undescribed(stateMachineArn, type);
}

/** What is known of a machine that was not described: its definition is not. */
export function undescribed(arn = "", type?: string): ListedMachine {
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  return { arn, name, definition: null, type: type === "EXPRESS" ? "EXPRESS" : "STANDARD" };
}

/** The machine of an ARN with its definition; throws what the call does. */
export async function describeMachine(api: Api, arn: string): Promise<ListedMachine> {
  const said = await api.ask((client, options) =>
    client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }), options),
  );
  const { name, ...machine } = undescribed(arn, said.type);
  return { ...machine, name: said.name ?? name, definition: said.definition ?? null };
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
