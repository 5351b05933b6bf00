import { readArn, statesArn } from "@/lib/base/arn";
import type { ApiContext } from "./context";
import { invalidArn, noExecution } from "./apiError";

/** A state machine's ARN taken apart: `…:stateMachine:NAME[/LABEL][:VERSION|:ALIAS]`. */
export type MachineName = {
  /** Without version and alias. */
  readonly arn: string;
  readonly name: string;
  readonly version: number | null;
  readonly alias: string | null;
};

/** The kind of resource of an ARN of Step Functions, and what follows. Throws InvalidArn. */
export function readStatesArn(text: string): { readonly kind: string; readonly rest: readonly string[] } {
  if (!text.startsWith("arn:")) throw invalidArn(`Invalid ARN prefix: ${text}`);
  const arn = readArn(text);
  const [kind = "", ...rest] = arn?.rest ?? [];
  if (arn?.service !== "states" || kind === "" || rest.length === 0 || rest[0] === "") {
    throw invalidArn(`Invalid ARN: ${text}`);
  }
  return { kind, rest };
}

export function readMachineName(text: string): MachineName {
  const { kind, rest } = readStatesArn(text);
  if (kind !== "stateMachine") throw wrongKind(kind);
  const [name = "", qualifier] = rest;
  const arn = text.split(":").slice(0, 7).join(":");
  const isNumber = qualifier !== undefined && /^\d{1,9}$/.test(qualifier);
  return {
    arn,
    name,
    version: isNumber ? Number(qualifier) : null,
    alias: qualifier === undefined || isNumber ? null : qualifier,
  };
}

/** Throws InvalidArn where the ARN is of another kind: an operation on executions takes no Express one. */
export function requireKind(text: string, ...kinds: readonly string[]): void {
  const { kind } = readStatesArn(text);
  if (!kinds.includes(kind)) throw wrongKind(kind);
}

function wrongKind(kind: string) {
  return invalidArn(`Resource type not valid in this context: ${kind}`);
}

/** The stored execution that a caller may see. Throws ExecutionDoesNotExist. */
export async function executionOf({ store, account }: ApiContext, arn: string) {
  requireKind(arn, "execution");
  const row = await store.execution(arn);
  if (row === null || row.account !== account) throw noExecution(arn);
  return row;
}

export function machineArn({ account, region }: Pick<ApiContext, "account" | "region">, name: string): string {
  return statesArn({ account, region }, `stateMachine:${name}`);
}

export function activityArn({ account, region }: Pick<ApiContext, "account" | "region">, name: string): string {
  return statesArn({ account, region }, `activity:${name}`);
}

/** Times of the API: seconds. */
export function seconds(instant: number): number {
  return instant / 1000;
}

/** What a name must not hold: white space, control characters and what AWS lists. */
const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

export function isName(name: string): boolean {
  return !BAD_NAME.test(name);
}
