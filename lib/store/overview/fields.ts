import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { qualifierOfMachineArn } from "@/lib/base/arn";
import type { Field } from "@/lib/stats/common/feature";
import type { Database } from "../database";
import { idRows } from "../rollups/contribution";
import type { MachineEvent } from "./machineEvents";

/** Executions that one question names, and fields of all together, at most: some hundred bytes each. */
const AT_ONCE = 2_000;
const MAX_FIELDS = 400_000;

type Row = { readonly id: bigint | number; readonly startedAt: bigint | number | null } & Readonly<
  Record<"definitionHash" | "machineArn", string | null>
>;
type NamedRow = { readonly id: bigint | number; readonly name: string; readonly value: string };

/** What is asked of executions: states that may be causes by their definition, and changes of their machine. */
export type FieldsAsked = {
  /** Null: the definition is not known, and every state in which nothing failed counts. */
  readonly ordinary: (definitionHash: string | null) => ReadonlySet<string> | null;
  readonly changes: readonly MachineEvent[];
};

/**
 * What is known of executions before they fail: fields of the input, definition, version and alias, versions of functions,
 * states that they came to without a failure, hour of the day, and whether they began after a change. In the order of
 * `ids`; it ends early, with fewer, where there are more than 400,000 fields.
 */
export async function readFields(database: Database, ids: readonly number[], asked: FieldsAsked): Promise<Field[][]> {
  const all: Field[][] = [];
  let count = 0;
  for (let at = 0; at < ids.length && count < MAX_FIELDS; at += AT_ONCE) {
    const some = await readSome(database, ids.slice(at, at + AT_ONCE), asked);
    for (const fields of some) {
      all.push(fields);
      count += fields.length;
    }
  }
  return all;
}

async function readSome(database: Database, ids: readonly number[], asked: FieldsAsked): Promise<Field[][]> {
  const { prisma, kind } = database;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT e."id", e."startedAt", e."definitionHash", e."machineArn"
    FROM ${idRows(kind, ids)} JOIN "Execution" e ON e."id" = asked."id"`;
  const attributes = await prisma.$queryRaw<NamedRow[]>`
    SELECT a."executionId" AS "id", a."path" AS "name", a."value"
    FROM ${idRows(kind, ids)} JOIN "SearchAttribute" a ON a."executionId" = asked."id"`;
  const states = await prisma.$queryRaw<NamedRow[]>`
    SELECT s."executionId" AS "id", s."state" AS "name", '' AS "value"
    FROM ${idRows(kind, ids)} JOIN "StateSummary" s ON s."executionId" = asked."id" WHERE s."failures" = 0`;
  const fields = new Map(rows.map((row) => [Number(row.id), fieldsOfRow(row, asked.changes)]));
  const ordinary = new Map(rows.map((row) => [Number(row.id), asked.ordinary(row.definitionHash)]));
  for (const { id, name, value } of attributes) {
    const field = attributeField(name, value);
    if (field !== null) fields.get(Number(id))?.push(field);
  }
  for (const { id, name } of states) {
    const possible = ordinary.get(Number(id)) ?? null;
    if (possible === null || possible.has(name)) fields.get(Number(id))?.push({ kind: "path", name, value: "reached" });
  }
  return ids.flatMap((id) => {
    const found = fields.get(id);
    return found === undefined ? [] : [found];
  });
}

const VERSION = "functionVersion.";

/** What an execution put out follows from how it went. */
function attributeField(path: string, value: string): Field | null {
  if (path.startsWith(VERSION)) return { kind: "functionVersion", name: path.slice(VERSION.length), value };
  return path === "input" || path.startsWith("input.") || path.startsWith("input[")
    ? { kind: "input", name: path, value }
    : null;
}

function fieldsOfRow({ startedAt, definitionHash, machineArn }: Row, changes: readonly MachineEvent[]): Field[] {
  const fields: Field[] = [];
  if (definitionHash !== null) fields.push({ kind: "definition", name: "definition", value: definitionHash });
  const qualifier = qualifierOfMachineArn(machineArn);
  if (qualifier !== null) {
    const kind = /^\d+$/.test(qualifier) ? "version" : "alias";
    fields.push({ kind, name: kind, value: qualifier });
  }
  if (startedAt === null) return fields;
  const at = Number(startedAt);
  fields.push({ kind: "hour", name: "hour", value: String(Math.floor((at % DAY_MS) / HOUR_MS)) });
  for (const { kind, state, after, at: changedAt } of changes) {
    const of = kind === "marker" ? ` ${after}` : state === null ? "" : ` of ${state}`;
    const name = `${kind}${of} ${new Date(changedAt).toISOString()}`;
    fields.push({ kind: "change", name, value: at >= changedAt ? "after" : "before" });
  }
  return fields;
}
