import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { exactMember } from "@/lib/base/long";
import { bytesOf } from "../jsonWithText";
import { Failure } from "../failure";
import type { Cursor, Run } from "../run";
import type { StepContext } from "../compiledMachine";

/** What an Assign gives, with the JSON text of each variable as the history shows it. */
export type Assignment = { readonly values: JsonObject; readonly texts: Readonly<Record<string, string>> };

/** Bytes of all variables of an execution: 10 MiB. */
export const MAX_VARIABLE_BYTES = 10_485_760;

/**
 * The texts of what is assigned, measured: one Assign may have 256 KiB, the variables of all scopes that are open
 * 10 MiB. What AWS says to more is not documented; it is told as for a state's own output.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 *
 * @returns null where nothing is assigned: an empty Assign shows as none (recorded).
 */
export function assignmentOf(ctx: StepContext, cursor: Cursor, values: JsonObject | null): Assignment | null | Failure {
  const entries = values === null ? [] : Object.entries(values);
  if (values === null || entries.length === 0) return null;
  const texts = Object.fromEntries(
    entries.map(([name, value]) => [name, jsonText(exactMember(values, name) ?? value)]),
  );
  const bytes = sizeOf(texts);
  if (bytes > ctx.limits.payload) return tooMuch(`The variables assigned in the state '${cursor.state}' have`);
  if (exceedsAll(ctx, cursor, values, bytes)) return tooMuch("All variables of the execution have");
  return { values, texts };
}

/**
 * `variableBytes` never is below what the variables have: it forgets neither what is assigned anew nor scopes that
 * were closed. So they are only counted when it says that they might be too many.
 */
function exceedsAll(ctx: StepContext, cursor: Cursor, values: JsonObject, bytes: number): boolean {
  const { run, limits } = ctx;
  run.variableBytes += bytes;
  if (run.variableBytes <= limits.variables) return false;
  const kept = Object.entries(cursor.variables ?? {}).filter(([name]) => !Object.hasOwn(values, name));
  run.variableBytes = storedElsewhere(run, cursor) + sizeOfValues(Object.fromEntries(kept)) + bytes;
  return run.variableBytes > limits.variables;
}

function storedElsewhere(run: Run, cursor: Cursor): number {
  return run.cursors.reduce(
    (sum, other) => sum + (other === null || other === cursor ? 0 : sizeOfValues(other.variables ?? {})),
    0,
  );
}

function sizeOfValues(values: JsonObject): number {
  return Object.values(values).reduce((sum: number, value) => sum + bytesOf(JSON.stringify(value)), 0);
}

function sizeOf(texts: Readonly<Record<string, string>>): number {
  return Object.values(texts).reduce((sum, text) => sum + bytesOf(text), 0);
}

function tooMuch(what: string): Failure {
  const cause = `${what} a size exceeding the maximum number of bytes service limit.`;
  return new Failure("runtime", "States.DataLimitExceeded", cause);
}
