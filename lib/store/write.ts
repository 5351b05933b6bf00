import { gzipSync } from "node:zlib";
import { contentHashOf } from "@/lib/asl/contentHash";
import { type Execution, Prisma } from "@/generated/sqlite/client";
import { placeOfArn } from "./arn";
import { insertAttributes, insertStates } from "./bulk";
import type { Fingerprint } from "@/lib/stats/fingerprint";
import type { Connection, Database } from "./database";
import type { Facts } from "./facts";
import type { KeptDefinition, Plan } from "./plan";
import { changeNumber, type NoteChange } from "./changes";
import { machineIdOf } from "./machine";
import { PlanOutdated } from "./retry";
import { afterLeaving, awaitVerdictsOf } from "./revision";
import { keyOf, sha256 } from "./text";

/** Writes a plan within a transaction of `changing`. Answers the key of the execution. Throws PlanOutdated. */
export async function writePlan(
  connection: Connection,
  kind: Database["kind"],
  plan: Plan,
  now: number,
  note: NoteChange,
): Promise<string> {
  const definition = await writeDefinition(connection, plan.definition);
  const machineId = await machineIdOf(connection, plan.facts);
  const change = { ...definition, machineId, updatedAt: BigInt(now) };
  const { id, key } = await writeRow(connection, plan, change, now);
  await writePages(connection, id, plan);
  await writeSummary(connection, kind, id, plan);
  await writeFailures(connection, id, plan, now);
  const definitionHash = definition.definitionHash ?? plan.row?.definitionHash ?? null;
  await noteRevision(connection, plan, { machineId, definitionHash }, now, note);
  const before = plan.row?.machineId ?? null;
  if (before !== null && before !== machineId) await afterLeaving(connection, before, note);
  note("execution", id);
  return key;
}

type RowChange = {
  machineId: number | null;
  updatedAt: bigint;
  definitionHash?: string;
  definitionAssumed?: number;
};

async function writeRow(connection: Connection, plan: Plan, change: RowChange, now: number) {
  const { identity, firstEventHash } = plan;
  const data = {
    identity,
    firstEventHash,
    ...factColumns(plan.facts),
    ...plan.summary.columns,
    ...change,
    ...assignedColumns(plan),
  };
  if (plan.row !== null) {
    const { id, key, contentRevision } = plan.row;
    const verdict = plan.isRefold ? {} : NO_VERDICT;
    const changed = { ...data, ...verdict, contentRevision: contentRevision + 1n };
    const { count } = await connection.execution.updateMany({ where: { id, contentRevision }, data: changed });
    if (count === 0) throw new PlanOutdated(`execution ${id} is no longer at revision ${contentRevision}`);
    return { id, key };
  }
  const key = await freeKey(connection, plan);
  const fresh = {
    key,
    importedAt: BigInt(now),
    definitionAssumed: 0,
    contentRevision: await firstRevision(connection),
  };
  const select = { id: true, key: true } as const;
  return connection.execution.create({ data: { ...fresh, ...data }, select });
}

/**
 * Above every revision that an execution of the same key had before it was removed: each change of one raises the change
 * counter too, and so did the removal. What somebody keeps under key and revision never becomes that of another.
 */
async function firstRevision(connection: Connection): Promise<bigint> {
  return BigInt(await changeNumber({ prisma: connection })) + 1n;
}

function assignedColumns({ assigned }: Plan) {
  if (assigned === undefined) return {};
  const { before, kept } = assigned;
  if (kept === null) return { assigned: before };
  const { definitionHash, definitionAssumed, definitionBytes } = kept;
  return { assigned: before, definitionHash, definitionAssumed, definitionBytes };
}

/** Keys that are tried: an execution that has the key of another one's identity was stored under that before it had its own. */
const MAX_KEYS = 1_000;

/** The key of the ARN for its first run, that of the identity for the others; nothing else may have it. */
async function freeKey(connection: Connection, { identity, facts }: Plan): Promise<string> {
  for (let n = 0; n < MAX_KEYS; n++) {
    const source = n === 0 ? (facts.arn ?? identity) : n === 1 ? identity : `${identity}~${n}`;
    const key = keyOf(source);
    if ((await connection.execution.count({ where: { key } })) === 0) return key;
  }
  throw new Error(`no key is free for ${identity}`);
}

/** The verdict on what was there before; one on what is there now is to be given. */
const NO_VERDICT = {
  verdict: null,
  verdictReason: null,
  verdictAccepted: null,
  verdictDivergence: null,
  verdictDefinition: null,
  verdictAssumed: 0,
  verdictVersion: 0,
} as const satisfies Partial<Execution>;

function factColumns({ cut, origins, described, ...facts }: Facts) {
  return {
    ...facts,
    ...placeOfArn(facts.machineArn ?? facts.arn),
    cut: cut ? 1 : 0,
    origins: JSON.stringify(origins),
    described: described === null ? null : JSON.stringify(described),
  };
}

async function writePages(connection: Connection, executionId: number, plan: Plan): Promise<void> {
  if (plan.row !== null && plan.pages.length > 0) {
    await connection.historyPage.deleteMany({ where: { executionId, number: { gte: plan.keptPages } } });
  }
  if (plan.pages.length === 0) return;
  await connection.historyPage.createMany({ data: plan.pages.map((page) => ({ executionId, ...page })) });
}

async function writeSummary(
  connection: Connection,
  kind: Database["kind"],
  executionId: number,
  { row, summary }: Plan,
): Promise<void> {
  if (row !== null) {
    await connection.stateSummary.deleteMany({ where: { executionId } });
    await connection.searchAttribute.deleteMany({ where: { executionId } });
  }
  await insertStates(connection, kind, executionId, summary.states);
  await insertAttributes(connection, kind, executionId, summary.attributes);
  const { text } = summary;
  if (row === null) await connection.searchText.create({ data: { executionId, text } });
  else await connection.searchText.updateMany({ where: { executionId, NOT: { text } }, data: { text } });
}

async function writeDefinition(
  connection: Connection,
  definition: KeptDefinition | null,
): Promise<{ definitionHash?: string; definitionAssumed?: number }> {
  if (definition === null) return {};
  const hash = sha256(definition.text);
  if ((await connection.definition.count({ where: { hash } })) === 0) {
    const text = new Uint8Array(gzipSync(definition.text, { level: 1 }));
    const row = { hash, text, contentHash: contentHashOf(definition) ?? "" };
    // Another writer may be storing the same at this moment.
    await connection.definition.upsert({ where: { hash }, create: row, update: {} });
  }
  return { definitionHash: hash, definitionAssumed: definition.assumed ? 1 : 0 };
}

async function writeFailures(connection: Connection, executionId: number, plan: Plan, now: number): Promise<void> {
  const { row, summary } = plan;
  if (row !== null) await connection.executionError.deleteMany({ where: { executionId } });
  const { startedAt } = summary.columns;
  const rows = summary.failures.map(({ id, error }) => ({ executionId, fingerprint: id, error, startedAt }));
  if (rows.length > 0) await connection.executionError.createMany({ data: rows });
  for (const failure of summary.failures) await noteFailure(connection, failure, plan, now);
}

/** Widens the time over which a way of failing has been seen. */
async function noteFailure(
  connection: Connection,
  failure: Fingerprint,
  { summary }: Plan,
  now: number,
): Promise<void> {
  const { columns } = summary;
  const at = columns.stoppedAt ?? columns.startedAt ?? BigInt(now);
  const known = await connection.errorGroup.findUnique({ where: { fingerprint: failure.id } });
  if (known !== null && isWithin(at, known)) return;
  await connection.$executeRaw`
    INSERT INTO "ErrorGroup" ("fingerprint", "error", "pattern", "firstSeenAt", "lastSeenAt")
    VALUES (${failure.id}, ${failure.error}, ${failure.pattern}, ${at}, ${at})
    ON CONFLICT ("fingerprint") DO UPDATE SET ${widened("ErrorGroup")}`;
}

/** Widens the time over which a machine has been seen with a definition. */
async function noteRevision(
  connection: Connection,
  { summary }: Plan,
  { machineId, definitionHash }: { readonly machineId: number | null; readonly definitionHash: string | null },
  now: number,
  note: NoteChange,
): Promise<void> {
  if (definitionHash === null || machineId === null) return;
  const at = summary.columns.startedAt ?? BigInt(now);
  const where = { machineId_definitionHash: { machineId, definitionHash } };
  const known = await connection.machineRevision.findUnique({ where });
  if (known !== null && isWithin(at, known)) return;
  await connection.$executeRaw`
    INSERT INTO "MachineRevision" ("machineId", "definitionHash", "firstSeenAt", "lastSeenAt")
    VALUES (${machineId}, ${definitionHash}, ${at}, ${at})
    ON CONFLICT ("machineId", "definitionHash") DO UPDATE SET ${widened("MachineRevision")}`;
  if (known !== null) return;
  note("machine", machineId);
  await awaitVerdictsOf(connection, machineId);
}

type Seen = { readonly firstSeenAt: bigint; readonly lastSeenAt: bigint };

function isWithin(at: bigint, { firstSeenAt, lastSeenAt }: Seen): boolean {
  return firstSeenAt <= at && at <= lastSeenAt;
}

/** Of what is there and what comes the earlier and the later: computed by the database, because others write at the same time. */
function widened(table: "ErrorGroup" | "MachineRevision"): Prisma.Sql {
  const end = (column: keyof Seen, isBetter: "<" | ">") =>
    `"${column}" = CASE WHEN excluded."${column}" ${isBetter} "${table}"."${column}"
       THEN excluded."${column}" ELSE "${table}"."${column}" END`;
  return Prisma.raw([end("firstSeenAt", "<"), end("lastSeenAt", ">")].join(", "));
}
