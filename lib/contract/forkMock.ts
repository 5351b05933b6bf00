import { z } from "zod";
import { isObject, type Json, jsonOrNull } from "@/lib/base/json";

/*
 * A mock file of Step Functions Local that answers in a fork what the record does not.
 */

/** Characters of a mock file. */
export const MAX_MOCK_FILE = 1_048_576;

const nameField = z.string().min(1).max(300);

/** `file`: its text; `machine` and `case`: whose answers are taken. */
export const forkMockSchema = z.strictObject({
  file: z.string().min(1).max(MAX_MOCK_FILE),
  machine: nameField,
  case: nameField,
});
export type ForkMockBody = z.output<typeof forkMockSchema>;

export type MockCase = Pick<ForkMockBody, "machine" | "case">;

/** The test cases of a mock file's text in their order; null where it is no such file, or has none. */
export function casesIn(file: string): readonly MockCase[] | null {
  const read = jsonOrNull(file);
  const cases = membersOf(read, "StateMachines").flatMap(([machine, of]) =>
    membersOf(of, "TestCases").map(([name]) => ({ machine, case: name })),
  );
  return cases.length === 0 ? null : cases;
}

function membersOf(value: Json, key: string): readonly (readonly [string, Json])[] {
  const member = isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
  return isObject(member) ? Object.entries(member) : [];
}
