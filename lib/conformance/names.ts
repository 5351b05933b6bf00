import { isArray, isObject, type Json } from "@/lib/base/json";

/** The region every case runs in; the recordings hide their own. */
export const REGION = "us-east-1";
export const ACCOUNT = "111111111111";

/** Names that the recorder gave a machine and an execution; a run under these names prints what was recorded. */
export const MACHINE_NAME = "<ArnPart_0idx>";
export const EXECUTION_NAME = "<ExecArnPart_0idx>";

/** A value with partition and region made usable, in texts and keys, at any depth. */
export function readNames<T extends Json>(value: T): T {
  return replace(value) as T;
}

function replace(value: Json): Json {
  if (typeof value === "string") return plain(value);
  if (isArray(value)) return value.map(replace);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [plain(name), replace(item)]));
}

function plain(text: string): string {
  return text.includes("<") ? text.replaceAll("<partition>", "aws").replaceAll("<region>", REGION) : text;
}
