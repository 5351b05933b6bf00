import type { Execution } from "@/generated/sqlite/client";
import { isArn, machineOfArn } from "@/lib/base/arn";
import { beforeOf, pick, type Before } from "./assigned";
import { commitPlan } from "./change";
import { conflictsOf, sameTime } from "./compatible";
import type { Connection, Database } from "./database";
import { type ExecutionRecord, recordOrNull } from "./executionRecord";
import { metadataOf, metadataOfRow, type ExecutionMetadata } from "./metadata";
import { lockNames } from "./locks";
import { planAssignment } from "./plan";
import { readStored } from "./related";
import { StoreRefusal } from "./refusal";
import { retried } from "./retry";

/** What a user says of a stored execution. An absent member is left as it is; `undo` brings back what was there before. */
export type Assignment = {
  readonly definition?: string;
  readonly arn?: string;
  /** Name or ARN of the state machine. */
  readonly machine?: string;
  readonly undo?: boolean;
};

/**
 * Gives a stored execution a definition, an ARN or a machine, and keeps what it had before for `undo`. The verdict on it
 * is gone: another one is asked for. Answers the execution, null when there is none with this key; throws StoreRefusal
 * when another execution is stored under the ARN with the same start.
 */
export async function assignFacts(
  database: Database,
  now: () => number,
  key: string,
  assignment: Assignment,
): Promise<ExecutionRecord | null> {
  return retried(`The execution ${key}`, async () => {
    const row = await database.prisma.execution.findUnique({ where: { key } });
    if (row === null) return { row: null };
    const wanted = assignment.undo ? beforeOf(row) : null;
    if (assignment.undo && wanted === null) throw new StoreRefusal(`Nothing was assigned to ${key}.`);
    const facts = wanted === null ? assigned(metadataOfRow(row), assignment) : restored(metadataOfRow(row), wanted);
    await refuseTaken(database.prisma, row, facts.arn);
    const stored = await readStored(database.prisma, row, Infinity);
    const before: Before = beforeOf(row) ?? pick(row);
    const plan = await planAssignment(stored, facts, {
      definition: assignment.definition ?? null,
      kept: wanted,
      before: wanted === null ? JSON.stringify(before) : null,
      redaction: database.redaction,
    });
    const change = { plans: [plan], removed: [], unassigned: null, added: 0, main: 0 };
    const { identity, firstEventHash } = row;
    const names = [row.arn, facts.arn].flatMap((arn) => lockNames({ arn, identity, firstEventHash }));
    await commitPlan(database, change, names, now(), async (connection) => {
      await refuseTaken(connection, row, facts.arn);
      return true;
    });
    return { row: await database.prisma.execution.findUnique({ where: { key } }) };
  }).then((done) => recordOrNull(done.row));
}

function assigned(facts: ExecutionMetadata, { arn, machine }: Assignment): ExecutionMetadata {
  const named = arn === undefined ? facts : { ...facts, ...ofArn(arn) };
  if (machine === undefined) return named;
  return isArn(machine)
    ? { ...named, machine: machineOfArn(machine), machineArn: machine }
    : { ...named, machine, machineArn: null };
}

/** What an ARN says. */
function ofArn(arn: string): Pick<ExecutionMetadata, "arn" | "name" | "machine" | "machineArn" | "type"> {
  const said = metadataOf({
    ...{ identity: arn, arn, name: null, machineArn: null, machine: null, type: null, described: null },
    ...{ definition: null, events: [], cutOff: false, origin: "assigned" },
  });
  const { name, machine, machineArn, type } = said;
  return { arn: said.arn, name, machine, machineArn, type };
}

function restored(facts: ExecutionMetadata, { arn, name, machine, machineArn, type }: Before): ExecutionMetadata {
  return { ...facts, arn, name, machine, machineArn, type: type === "STANDARD" || type === "EXPRESS" ? type : null };
}

/** One run is stored once: whoever has this ARN and start already is named. */
async function refuseTaken(connection: Connection, row: Execution, arn: string | null): Promise<void> {
  if (arn === null || arn === row.arn) return;
  const runs = await connection.execution.findMany({ where: { arn, NOT: { id: row.id } } });
  for (const run of runs) {
    const [one, other] = [run.startedAt, row.startedAt];
    if (one !== null && other !== null && !sameTime(Number(one), Number(other))) continue;
    const [known, own] = [await readStored(connection, run, 0), await readStored(connection, row, 0)];
    const [id] = conflictsOf(known.entries, own.entries);
    throw new StoreRefusal(
      id === undefined
        ? `This run is stored under that ARN already (${run.key}). Delete one of both: \`stepscope delete KEY\`.`
        : `Event ${id} differs from what is stored under that ARN with the same start (${run.key}). Nothing was assigned.`,
    );
  }
}
