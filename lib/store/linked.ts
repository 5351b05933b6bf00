import type { Instant } from "@/lib/base/instant";
import type { Status } from "@/lib/contract/status";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { ExecutionLink } from "@/generated/sqlite/client";
import { changing } from "./changes";
import type { Connection, Database } from "./database";
import { childConditions, CLOCK_MS } from "./mapRunChildren";
import { instantOrNull } from "./row";

/** Another execution, as a link names it. */
export type LinkedExecution = {
  /** Null when it is not stored. */
  readonly key: string | null;
  readonly arn: string | null;
  readonly name: string | null;
  readonly status: Status | null;
  readonly startedAt: Instant | null;
  /** The event of the parent that tells it; null where none does. */
  readonly eventId: number | null;
  /** Told by the form of an ARN and by times alone: it may be of another Map Run of the same state. */
  readonly assumed: boolean;
};

/** A Map Run and its children that are stored, the first to start first. */
export type LinkedMapRun = {
  readonly arn: string;
  readonly eventId: number;
  readonly children: readonly LinkedExecution[];
};

export type ExecutionLinks = {
  /** Who started it, itself or through a Map Run. */
  readonly parents: readonly LinkedExecution[];
  /** Whom its tasks started, in the order of its events. */
  readonly children: readonly LinkedExecution[];
  readonly mapRuns: readonly LinkedMapRun[];
  /** ARN of the Map Run that it is a child of, as far as it is known; null: it is of none. */
  readonly ofMapRun: string | null;
  readonly redrives: readonly { readonly eventId: number; readonly mapRunArn: string | null }[];
  readonly rerunOf: LinkedExecution | null;
  readonly reruns: readonly LinkedExecution[];
  readonly forkOf: LinkedExecution | null;
  readonly forks: readonly LinkedExecution[];
  /** More than MAX_LINKED of a kind: the others are not in it. */
  readonly more: boolean;
};

/** Links that are not told by a record. `key`: of the execution that it was made of. */
export type GivenLink = { readonly kind: "rerunOf" | "forkOf"; readonly key: string };

/** Links of a kind that are read, and children of Map Runs together. */
export const MAX_LINKED = 1_000;

export async function readLinks({ prisma }: Database, executionId: number): Promise<ExecutionLinks | null> {
  const select = { key: true, arn: true, startedAt: true } as const;
  const own = await prisma.execution.findUnique({ where: { id: executionId }, select });
  if (own === null) return null;
  const told = await prisma.executionLink.findMany({
    where: { executionId },
    orderBy: [{ eventId: "asc" }, { ref: "asc" }],
    take: MAX_LINKED + 1,
  });
  const links = told.slice(0, MAX_LINKED);
  const of = (kind: string) => links.filter((link) => link.kind === kind);
  const [ofMapRun] = of("ofMapRun");
  const room = { left: MAX_LINKED };
  const mapRuns: LinkedMapRun[] = [];
  for (const link of of("mapRun")) mapRuns.push(await mapRunOf(prisma, link, room));
  const [reruns, forks] = [await madeOf(prisma, "rerunOf", own.key), await madeOf(prisma, "forkOf", own.key)];
  return {
    parents: [...(await startersOf(prisma, own.arn)), ...(await mapRunParents(prisma, ofMapRun, own.startedAt))],
    children: await byArn(prisma, of("child")),
    mapRuns,
    ofMapRun: ofMapRun?.ref ?? null,
    redrives: of("redriven").map(({ eventId, ref }) => ({ eventId, mapRunArn: ref === "" ? null : ref })),
    rerunOf: await byKey(prisma, of("rerunOf")[0]),
    reruns,
    forkOf: await byKey(prisma, of("forkOf")[0]),
    forks,
    more: told.length > MAX_LINKED || room.left < 0 || Math.max(reruns.length, forks.length) >= MAX_LINKED,
  };
}

export async function addLink(
  database: Database,
  now: () => number,
  executionId: number,
  { kind, key }: GivenLink,
): Promise<boolean> {
  return changing(database, now(), async (connection, note) => {
    const there = await connection.execution.count({ where: { OR: [{ id: executionId }, { key }] } });
    if (there !== 2) return false;
    const row = { executionId, kind, ref: key, eventId: 0 };
    await connection.executionLink.upsert({
      where: { executionId_kind_ref_eventId: row },
      create: row,
      update: {},
    });
    note("execution", executionId);
    return true;
  });
}

const SELECT = { id: true, key: true, arn: true, name: true, status: true, startedAt: true } as const;
type Found = { key: string; arn: string | null; name: string; status: string; startedAt: bigint | null };

function linked(found: Found, told: { readonly eventId: number | null; readonly assumed?: boolean }): LinkedExecution {
  return {
    key: found.key,
    arn: found.arn,
    name: found.name,
    status: EXECUTION_STATUSES.find((known) => known === found.status) ?? "UNKNOWN",
    startedAt: instantOrNull(found.startedAt),
    eventId: told.eventId,
    assumed: told.assumed ?? false,
  };
}

/** Executions that links name by their ARNs, each once; of several runs of an ARN the latest. */
async function byArn(connection: Connection, links: readonly ExecutionLink[]): Promise<LinkedExecution[]> {
  const named = firstOfEach(links, ({ ref }) => ref);
  const arns = named.map(({ ref }) => ref);
  const rows =
    arns.length === 0
      ? []
      : await connection.execution.findMany({
          where: { arn: { in: arns } },
          orderBy: [{ startedAt: "asc" }, { id: "asc" }],
          select: SELECT,
        });
  const stored = new Map(rows.map((row) => [row.arn, row]));
  return named.map(({ ref, eventId }) => {
    const found = stored.get(ref);
    return found === undefined ? { ...NOT_STORED, arn: ref, eventId } : linked(found, { eventId });
  });
}

const NOT_STORED = { key: null, arn: null, name: null, status: null, startedAt: null, assumed: false } as const;

async function byKey(connection: Connection, link: ExecutionLink | undefined): Promise<LinkedExecution | null> {
  if (link === undefined) return null;
  const found = await connection.execution.findUnique({ where: { key: link.ref }, select: SELECT });
  return found === null ? { ...NOT_STORED, key: link.ref, eventId: null } : linked(found, { eventId: null });
}

/** Executions whose links of a kind name something, with the event that does. */
async function naming(connection: Connection, kind: string, ref: string, assumed = false): Promise<LinkedExecution[]> {
  const links = await connection.executionLink.findMany({
    where: { kind, ref },
    orderBy: [{ executionId: "asc" }, { eventId: "asc" }],
    take: MAX_LINKED,
    include: { execution: { select: SELECT } },
  });
  return firstOfEach(links, (link) => link.executionId).map(({ eventId, execution }) =>
    linked(execution, { eventId: eventId === 0 ? null : eventId, assumed }),
  );
}

/** Key of the execution whose events tell of a Map Run; null when none does. */
export async function starterOfMapRun({ prisma }: Database, mapRunArn: string): Promise<string | null> {
  const [starter] = await naming(prisma, "mapRun", mapRunArn);
  return starter?.key ?? null;
}

/** Of links with the same key the first, in their order. */
function firstOfEach<L, K>(links: readonly L[], keyOf: (link: L) => K): L[] {
  const seen = new Set<K>();
  return links.filter((link) => !seen.has(keyOf(link)) && seen.add(keyOf(link)));
}

async function startersOf(connection: Connection, arn: string | null): Promise<LinkedExecution[]> {
  return arn === null ? [] : naming(connection, "child", arn);
}

function madeOf(connection: Connection, kind: "rerunOf" | "forkOf", key: string): Promise<LinkedExecution[]> {
  return naming(connection, kind, key);
}

/** Who has the Map Run of a child. Of one that knows its state alone: the run that began last before it. */
async function mapRunParents(
  connection: Connection,
  link: ExecutionLink | undefined,
  startedAt: bigint | null,
): Promise<LinkedExecution[]> {
  if (link === undefined) return [];
  if (link.ref !== link.scope) return naming(connection, "mapRun", link.ref);
  const [run] = await connection.executionLink.findMany({
    where: {
      kind: "mapRun",
      scope: link.scope,
      ...(startedAt === null ? {} : { at: { lte: startedAt + CLOCK_MS } }),
    },
    orderBy: { at: "desc" },
    take: 1,
  });
  return run === undefined ? [] : naming(connection, "mapRun", run.ref, true);
}

/** A Map Run with its children that are stored, as far as there is room. */
async function mapRunOf(connection: Connection, link: ExecutionLink, room: { left: number }): Promise<LinkedMapRun> {
  const children: LinkedExecution[] = [];
  for (const { where, assumed } of await childConditions(connection, link)) {
    if (room.left < 0) break;
    const found = await connection.execution.findMany({
      where,
      orderBy: [{ startedAt: "asc" }, { id: "asc" }],
      take: room.left + 1,
      select: SELECT,
    });
    children.push(...found.slice(0, room.left).map((row) => linked(row, { eventId: null, assumed })));
    room.left -= found.length;
  }
  return { arn: link.ref, eventId: link.eventId, children };
}
