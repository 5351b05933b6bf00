import type { Instant } from "@/lib/base/instant";
import { EXECUTION_STATUSES, type Status } from "@/lib/contract/status";
import type { Connection, Database } from "./database";
import { childConditions } from "./mapRunChildren";
import { instantOrNull } from "./row";

/** An execution that a step of another one started, itself or as an item of a Map Run; not every one is stored. */
export type StartedExecution = {
  /** Its row; null when it is not stored. */
  readonly id: number | null;
  readonly key: string | null;
  readonly arn: string | null;
  readonly name: string | null;
  readonly status: Status | null;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly error: string | null;
  readonly retries: number;
  /** Told by the form of an ARN and by times alone: it may be of another Map Run of the same state. */
  readonly assumed: boolean;
};

/** What some events of an execution started: the items of a Map Run, or executions by name. */
export type StartedExecutions = {
  readonly of: "mapRun" | "task";
  /** The first to start first. */
  readonly executions: readonly StartedExecution[];
  /** There are more than were asked for. */
  readonly more: boolean;
};

/** Links of one step that are read: attempts, each of which starts an execution. */
const MAX_LINKS = 1_000;

const SELECT = {
  id: true,
  key: true,
  arn: true,
  name: true,
  status: true,
  startedAt: true,
  stoppedAt: true,
  error: true,
  retries: true,
} as const;

/** What some events of an execution (ids) started, at most `most` of it. */
export async function readStartedBy(
  { prisma }: Database,
  executionId: number,
  events: readonly number[],
  most: number,
): Promise<StartedExecutions> {
  const links = await prisma.executionLink.findMany({
    where: { executionId, kind: { in: ["child", "mapRun"] }, eventId: { in: events.slice(0, MAX_LINKS) } },
    orderBy: [{ eventId: "asc" }, { ref: "asc" }],
    take: MAX_LINKS,
  });
  const runs = links.filter(({ kind }) => kind === "mapRun");
  const last = runs.at(-1);
  if (last !== undefined) return { of: "mapRun", ...(await itemsOf(prisma, last, most)) };
  return { of: "task", ...(await named(prisma, [...new Set(links.map(({ ref }) => ref))], most)) };
}

async function itemsOf(
  connection: Connection,
  link: Parameters<typeof childConditions>[1],
  most: number,
): Promise<Omit<StartedExecutions, "of">> {
  const found: StartedExecution[] = [];
  let more = false;
  for (const { where, assumed } of await childConditions(connection, link)) {
    const left = most - found.length;
    const rows = await connection.execution.findMany({
      where,
      orderBy: [{ startedAt: "asc" }, { id: "asc" }],
      take: left + 1,
      select: SELECT,
    });
    more ||= rows.length > left;
    found.push(...rows.slice(0, left).map((row) => storedOf(row, assumed)));
  }
  return { executions: found, more };
}

/** Each by its ARN; of several runs of an ARN the latest. */
async function named(
  connection: Connection,
  arns: readonly string[],
  most: number,
): Promise<Omit<StartedExecutions, "of">> {
  const asked = arns.slice(0, most);
  const rows =
    asked.length === 0
      ? []
      : await connection.execution.findMany({
          where: { arn: { in: [...asked] } },
          orderBy: [{ startedAt: "asc" }, { id: "asc" }],
          select: SELECT,
        });
  const stored = new Map(rows.map((row) => [row.arn, row]));
  const executions = asked.map((arn) => {
    const row = stored.get(arn);
    return row === undefined ? { ...NOT_STORED, arn } : storedOf(row, false);
  });
  return { executions, more: arns.length > most };
}

const NOT_STORED = {
  id: null,
  key: null,
  name: null,
  status: null,
  startedAt: null,
  stoppedAt: null,
  error: null,
  retries: 0,
  assumed: false,
} as const;

type Row = {
  id: number;
  key: string;
  arn: string | null;
  name: string;
  status: string;
  startedAt: bigint | null;
  stoppedAt: bigint | null;
  error: string | null;
  retries: number;
};

function storedOf({ startedAt, stoppedAt, status, ...row }: Row, assumed: boolean): StartedExecution {
  return {
    ...row,
    status: EXECUTION_STATUSES.find((known) => known === status) ?? "UNKNOWN",
    startedAt: instantOrNull(startedAt),
    stoppedAt: instantOrNull(stoppedAt),
    assumed,
  };
}
