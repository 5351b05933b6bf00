import { Prisma } from "@/generated/sqlite/client";
import type { Json } from "@/lib/base/json";
import { compileQuery, type Query } from "@/lib/expr/query";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import { unpackEvents } from "../pages";
import { idRows } from "../rollups/contribution";
import { sha256 } from "../text";
import { ancestorsOf } from "./ancestors";

/*
 * Tokens: executions that share one do the same work again. Only what has ended, or was redriven, has any.
 */

/** Where the business key of each machine lies in its input, by the machine's name: a JSONPath. */
export type BusinessKeys = Readonly<Record<string, string>>;

/** What tokens are made of. */
export type TokenSource = {
  readonly id: number;
  readonly key: string;
  readonly arn: string | null;
  readonly name: string;
  readonly machine: string | null;
  readonly machineId: number | null;
  readonly status: string;
  readonly startedAt: bigint | null;
  readonly redrives: number;
};

export type Token = {
  readonly executionId: number;
  readonly token: string;
  readonly key: string;
  /** succeeded, else `failed`: what became of it is written when that is known. */
  readonly outcome: "succeeded" | "failed";
  readonly startedAt: number;
};

const FAILED: ReadonlySet<string> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/** Whether it failed, now or before a redrive. */
export function hasFailed({ status, redrives }: Pick<TokenSource, "status" | "redrives">): boolean {
  return FAILED.has(status) || redrives > 0;
}

export async function readSources(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
): Promise<TokenSource[]> {
  const rows = await connection.$queryRaw<(Omit<TokenSource, "startedAt" | "id" | "machineId"> & Numbers)[]>`
    SELECT e."id", e."key", e."arn", e."name", e."machine", e."machineId", e."status", e."startedAt", e."redrives"
    FROM ${idRows(kind, ids)} JOIN "Execution" e ON e."id" = asked."id"`;
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    machineId: row.machineId === null ? null : Number(row.machineId),
    startedAt: row.startedAt === null ? null : BigInt(row.startedAt),
  }));
}

type Numbers = {
  readonly id: number | bigint;
  readonly machineId: number | bigint | null;
  readonly startedAt: number | bigint | null;
};

export const RUN = "run:";

/** The tokens of executions; those of one that has not ended are none. */
export async function tokensOf(
  connection: Connection,
  sources: readonly TokenSource[],
  businessKeys: BusinessKeys,
): Promise<Token[]> {
  const usable = sources.filter((source) => source.status === "SUCCEEDED" || hasFailed(source));
  const ancestors = await ancestorsOf(connection, usable);
  const compiled = compiledOf(businessKeys);
  const tokens: Token[] = [];
  for (const source of usable) {
    const { id, key, machineId, startedAt } = source;
    if (startedAt === null) continue;
    const outcome = source.status === "SUCCEEDED" ? ("succeeded" as const) : ("failed" as const);
    const common = { executionId: id, key, outcome, startedAt: Number(startedAt) };
    const add = (token: string) => tokens.push({ ...common, token });
    for (const ancestor of ancestors.get(id) ?? []) add(`${RUN}${ancestor}`);
    if (machineId === null) continue;
    // A name without an ARN is that of a file.
    if (source.arn !== null) add(hashed("name", machineId, source.name));
    const query = compiled.get(source.machine ?? "");
    const found = query === undefined ? undefined : await businessKeyOf(connection, id, query);
    if (found !== undefined) add(hashed("key", machineId, found));
  }
  return tokens;
}

function hashed(kind: "name" | "key", machineId: number, value: string): string {
  return `${kind}:${sha256(JSON.stringify([machineId, value])).slice(0, 24)}`;
}

/** A path that the settings refused does not come here; one of another version finds nothing. */
function compiledOf(businessKeys: BusinessKeys): ReadonlyMap<string, Query> {
  return new Map(
    Object.entries(businessKeys).flatMap(([machine, path]) => {
      const query = compileQuery(path);
      return query.ok ? [[machine, query.value] as const] : [];
    }),
  );
}

/** JSON of what the path finds in the input; undefined where that is nothing, or the input was not told. */
async function businessKeyOf(connection: Connection, executionId: number, query: Query): Promise<string | undefined> {
  const page = await connection.historyPage.findUnique({
    where: { executionId_number: { executionId, number: 0 } },
    select: { size: true, data: true },
  });
  // One that is damaged is told to whoever opens it.
  const [first] = page === null ? [] : await unpackEvents(page).catch(() => []);
  if (first?.type !== "ExecutionStarted" || first.details.input.kind !== "present") return undefined;
  const found = valueAt(query, first.details.input.text);
  return found === undefined || found === null || found === "" ? undefined : JSON.stringify(found);
}

function valueAt({ path }: Query, text: string): Json | undefined {
  try {
    return path.find(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

export type StoredToken = Omit<Token, "outcome"> & { readonly state: string };

/** What is kept of executions, those that are gone included. */
export async function readTokens(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
): Promise<StoredToken[]> {
  const rows = await connection.$queryRaw<(Omit<StoredToken, "executionId" | "startedAt"> & StoredNumbers)[]>`
    SELECT t."executionId", t."token", t."key", t."state", t."startedAt"
    FROM ${idRows(kind, ids)} JOIN "RepairToken" t ON t."executionId" = asked."id" WHERE t."outlives" = 0`;
  return rows.map((row) => ({ ...row, executionId: Number(row.executionId), startedAt: Number(row.startedAt) }));
}

type StoredNumbers = { readonly executionId: number | bigint; readonly startedAt: number | bigint };

/** Puts tokens in the place of those that are kept of the same executions. */
export async function writeTokens(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
  tokens: readonly Token[],
  stateOf: (token: Token) => string,
): Promise<void> {
  await connection.$executeRaw`
    DELETE FROM "RepairToken" WHERE "outlives" = 0
      AND "executionId" IN (SELECT asked."id" FROM ${idRows(kind, ids)})`;
  const rows = tokens.map((token) => {
    const { outcome: _, startedAt, ...row } = token;
    return { ...row, state: stateOf(token), startedAt: BigInt(startedAt) };
  });
  await insertRows(connection, kind, "RepairToken", rows, Prisma.sql`ON CONFLICT DO NOTHING`);
}
