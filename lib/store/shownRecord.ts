import type { Facets } from "@/lib/contract/execution";
import type { Redaction } from "@/lib/redact/redactor";
import type { ExecutionRecord } from "./executionRecord";

/*
 * What the store tells of executions without what rules hide. Columns that are searched are made without it; this is for
 * those that older rules made, and for what AWS said of an execution, which is kept whole.
 */

type Failed = { readonly machine: string | null; readonly error: string | null; readonly cause: string | null };

/** A row of a list. */
export function shownRow<T extends Failed>(redaction: Redaction, row: T): T {
  const redactor = redaction.of(row.machine);
  if (redactor.isEmpty || (row.error === null && row.cause === null)) return row;
  const shown = (text: string | null) => (text === null ? null : redactor.text(text));
  return { ...row, error: shown(row.error), cause: shown(row.cause) };
}

export function shownRecord(redaction: Redaction, record: ExecutionRecord): ExecutionRecord {
  const redactor = redaction.of(record.machine);
  const { described } = record;
  if (redactor.isEmpty || described === null) return shownRow(redaction, record);
  const shown: { -readonly [K in "input" | "output" | "error" | "cause"]?: string } = {};
  for (const name of ["input", "output"] as const) {
    const text = described[name];
    if (text != null) shown[name] = redactor.payload(text);
  }
  for (const name of ["error", "cause"] as const) {
    const text = described[name];
    if (text != null) shown[name] = redactor.text(text);
  }
  return { ...shownRow(redaction, record), described: { ...described, ...shown } };
}

/** Names of errors, whichever machine has them. */
export function shownErrors(redaction: Redaction, names: readonly string[]): string[] {
  const redactor = redaction.of(null);
  return redactor.isEmpty ? [...names] : names.filter((name) => redactor.text(name) === name);
}

export function shownFacets(redaction: Redaction, facets: Facets): Facets {
  const names = new Set(
    shownErrors(
      redaction,
      facets.error.map(({ name }) => name),
    ),
  );
  return { ...facets, error: facets.error.filter(({ name }) => names.has(name)) };
}
