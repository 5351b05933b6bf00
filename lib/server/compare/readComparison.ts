import { err, ok, type Result } from "@/lib/base/result";
import { type Comparison, compareRuns, type DifferencePlace } from "@/lib/compare/comparison";
import type { DifferenceKind } from "@/lib/compare/difference";
import type { Row } from "@/lib/compare/row";
import { type ComparedWith, type ComparisonView, MAX_VALUES } from "@/lib/contract/comparison";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { notCompared, notFound, type UseCaseError } from "../errors";
import { withExecution } from "../withExecution";
import { executionSide, forkSide, type Side } from "./comparedSides";
import { nearestGoodRun } from "./nearestGoodRun";
import { namedExecution } from "./namedExecution";

type Used = Pick<Context, "store" | "histories">;
type Other = { readonly side: Side; readonly nearest: ComparisonView["nearest"] };

/** An execution beside another one, or beside a fork. */
export function readComparison(
  context: Used,
  key: string,
  other: ComparedWith,
): Promise<Result<ComparisonView, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const found = await otherSide(context, execution, other);
    if (!found.ok) return found;
    const { side: b, nearest } = found.value;
    const a = await executionSide(context, execution);
    const comparison = compareRuns(a.run, b.run);
    return ok({
      ...{ a: a.about, b: b.about, nearest },
      machine: sameness(a.machineId, b.machineId),
      definition: sameness(a.contentHash, b.contentHash),
      ...comparison,
      ...boundedValues(comparison),
      counts: countKinds(comparison.rows),
      hidden: comparison.rows.filter(({ isHidden }) => isHidden).length,
    });
  });
}

async function otherSide(
  context: Used,
  execution: ExecutionRecord,
  other: ComparedWith,
): Promise<Result<Other, UseCaseError>> {
  switch (other.kind) {
    case "fork": {
      const side = await forkSide(context, other.key);
      return side.ok ? ok({ side: side.value, nearest: null }) : err(side.error);
    }
    case "nearest": {
      const { key, facts } = await nearestGoodRun(context.store, execution);
      const found = key === null ? null : await context.store.executions.find(key);
      if (found === null) return notCompared.noGoodRun(execution, facts);
      return ok({ side: await executionSide(context, found), nearest: facts });
    }
    case "execution": {
      const found = await namedExecution(context, other.text, execution);
      if (found === null) return notFound.named(other.text);
      return ok({ side: await executionSide(context, found), nearest: null });
    }
  }
}

function sameness<T>(a: T | null, b: T | null): ComparisonView["machine"] {
  if (a === null || b === null) return "unknown";
  return a === b ? "same" : "other";
}

function countKinds(rows: readonly Row[]): ComparisonView["counts"] {
  const counts: Partial<Record<DifferenceKind, number>> = {};
  for (const { differences } of rows) for (const { kind } of differences) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The values of the first differences, and of later ones as many as may be sent. */
function boundedValues({ rows, first, parting }: Comparison): Pick<ComparisonView, "rows" | "hasAllValues"> {
  let left = MAX_VALUES;
  let hasAllValues = true;
  const isKept = (place: DifferencePlace | null, row: number) => place?.row === row;
  const bounded = rows.map((row, i) => {
    const values = row.differences.reduce((sum, difference) => sum + difference.values.length, 0);
    left -= values;
    if (left >= 0 || values === 0 || isKept(first, i) || isKept(parting, i)) return row;
    hasAllValues = false;
    return { ...row, differences: row.differences.map((difference) => ({ ...difference, values: [] })) };
  });
  return { rows: bounded, hasAllValues };
}
