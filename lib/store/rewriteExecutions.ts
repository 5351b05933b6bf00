import type { Execution } from "@/generated/sqlite/client";
import { type Rewrite, type Row, updateRows } from "./bulk";
import type { Connection, Database } from "./database";
import { executionColumns } from "./executionColumns";
import { joined } from "./joined";
import type { Plan } from "./plan";
import { PlanOutdated } from "./retry";
import { sha256 } from "./text";
import type { SharedIds } from "./writtenPlan";

/** A row as it is and the columns that it is to have. */
type Rewritten = { readonly row: Execution; readonly columns: Row };

const EXECUTION: Rewrite = {
  table: "Execution",
  keys: ["id", "contentRevision"],
  // What was indexed of states' outputs (lib/store/outputs) may be of other events now, and of another machine.
  also: `"contentRevision" = "Execution"."contentRevision" + 1, "outputsIndexed" = 0`,
};

/**
 * Writes executions whose rows were there, those that get the same columns at once. Throws PlanOutdated when one of them
 * has another revision by now.
 */
export async function rewriteExecutions(
  connection: Connection,
  kind: Database["kind"],
  plans: readonly SharedIds[],
  now: number,
): Promise<void> {
  const groups = new Map<string, Rewritten[]>();
  for (const shared of plans) {
    const { row } = shared.plan;
    if (row === null) continue;
    const columns = columnsOf(shared, now);
    const names = Object.keys(columns).sort().join(" ");
    const group = groups.get(names);
    if (group === undefined) groups.set(names, [{ row, columns }]);
    else group.push({ row, columns });
  }
  for (const group of groups.values()) {
    const count = await updateRows(connection, kind, EXECUTION, rowsOf(group));
    if (count < group.length) throw new PlanOutdated(`${group.length - count} executions have another revision by now`);
  }
}

/** Only columns that change in one of them: each that is written again costs its indexes. */
function rowsOf(group: readonly Rewritten[]): Row[] {
  const names = Object.keys(group[0]?.columns ?? {});
  const changed = names.filter((name) => group.some(({ row, columns }) => columns[name] !== Reflect.get(row, name)));
  return group.map(({ row: { id, contentRevision }, columns }) => ({
    ...Object.fromEntries(changed.map((name) => [name, columns[name] ?? null])),
    id,
    contentRevision,
  }));
}

function columnsOf(shared: SharedIds, now: number): Row {
  const { plan } = shared;
  return joined(executionColumns(shared, now), assignedColumns(plan), plan.isRefold ? {} : NO_VERDICT);
}

/** The definition of a row that was there stays unless the plan brings one, or an assignment brings one back. */
function assignedColumns({ assigned, definition }: Plan) {
  const own = definition === null ? {} : { definitionHash: sha256(definition.text) };
  if (assigned === undefined) return own;
  const { before, kept } = assigned;
  if (kept === null) return { ...own, assigned: before };
  const { definitionHash, definitionAssumed, definitionBytes } = kept;
  return { ...own, assigned: before, definitionHash, definitionAssumed, definitionBytes };
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
