import { isObject, type Json } from "@/lib/base/json";
import { own } from "@/lib/expr/own";
import { type Mocks, readMocks } from "@/lib/runner/mock";
import { parseJsonArgument, readTextArgument } from "./textArgument";
import { UsageError } from "./usageError";

/** The options of commands that take a mock file of Step Functions Local. */
export type MockOptions = { readonly mock?: string; readonly machine?: string; readonly case?: string };

/** What the test case that the options name answers; nothing without a file. Throws UsageError. */
export async function mocksOf({ mock, machine, case: testCase }: MockOptions): Promise<Mocks> {
  if (mock === undefined) return new Map();
  const file = parseJsonArgument(await readTextArgument(mock, "--mock"), `--mock ${mock}`);
  const machines = member(file, "StateMachines");
  const named = machine ?? onlyName(machines);
  if (named === null) throw new UsageError(`--mock ${mock}: it holds several state machines; --machine names one.`);
  const chosen = testCase ?? onlyName(member(member(machines, named), "TestCases"));
  if (chosen === null) throw new UsageError(`--mock ${mock}: ${named} has several test cases; --case names one.`);
  const mocks = readMocks(file, named, chosen);
  if (!mocks.ok) throw new UsageError(`--mock ${mock}: ${mocks.error.place} ${mocks.error.message}.`);
  return mocks.value;
}

/** Null where there are several; what is missing altogether is said by its reader. */
function onlyName(of: Json | undefined): string | null {
  const names = isObject(of) ? Object.keys(of) : [];
  return names.length > 1 ? null : (names[0] ?? "");
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? own(value, key) : undefined;
}
