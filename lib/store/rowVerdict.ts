import type { Execution } from "@/generated/sqlite/client";
import { firstDivergenceSchema, type FirstDivergence, type RowVerdict, VERDICT_CODES } from "@/lib/contract/verdict";
import { INTERPRETER_VERSION } from "@/lib/replay/version";
import { readJson } from "./column";

export type VerdictColumns = Pick<
  Execution,
  "verdict" | "verdictReason" | "verdictAccepted" | "verdictDivergence" | "verdictAssumed" | "verdictVersion"
>;

/** The verdict of a row as lists show it; null while none was given for what is stored. */
export function verdictOf(row: VerdictColumns): RowVerdict | null {
  const code = VERDICT_CODES.find((known) => known === row.verdict);
  if (code === undefined) return null;
  return {
    code,
    reason: row.verdictReason,
    accepted: row.verdictAccepted ?? 0,
    divergence: readJson(row.verdictDivergence, isFirstDivergence),
    assumed: row.verdictAssumed === 1,
    stale: row.verdictVersion !== INTERPRETER_VERSION,
  };
}

function isFirstDivergence(value: unknown): value is FirstDivergence {
  return firstDivergenceSchema.safeParse(value).success;
}
