import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { unrecordedNamed } from "./matcher";

/** A computed value as JSON text; what the record does not tell of the execution is said to be that. */
export function shownText(value: Json): string {
  return unrecordedNamed(jsonText(value), (what) => `‹${WORDS[what] ?? what}: not in the record›`);
}

const WORDS: Readonly<Record<string, string>> = {
  execution: "ARN of the execution",
  name: "name of the execution",
  role: "ARN of the role",
  machine: "ARN of the machine",
  machinename: "name of the machine",
  region: "region",
};
