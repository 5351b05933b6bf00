import type { Execution } from "@/generated/sqlite/client";
import { readJson } from "./column";

/** What the first assignment replaced. */
export type Before = Pick<
  Execution,
  "arn" | "name" | "machine" | "machineArn" | "type" | "definitionHash" | "definitionAssumed" | "definitionBytes"
>;

/** A fact that a user gave; `before` is what it replaced, null where nothing was known. Of a definition it is the hash. */
export type AssignedFact = { readonly what: "definition" | "arn" | "machine"; readonly before: string | null };

export function pick(row: Execution): Before {
  const { arn, name, machine, machineArn, type, definitionHash, definitionAssumed, definitionBytes } = row;
  return { arn, name, machine, machineArn, type, definitionHash, definitionAssumed, definitionBytes };
}

/** What an execution had before anything was assigned to it; null when nothing was. */
export function beforeOf({ assigned: text }: Pick<Execution, "assigned">): Before | null {
  return readJson(text, (value): value is Before => typeof value === "object" && value !== null && "name" in value);
}

/** What was assigned to an execution; empty when nothing was. */
export function assignedFacts(row: Execution): AssignedFact[] {
  const before = beforeOf(row);
  if (before === null) return [];
  const facts: (AssignedFact & { readonly isOther: boolean })[] = [
    { what: "definition", before: before.definitionHash, isOther: before.definitionHash !== row.definitionHash },
    { what: "arn", before: before.arn, isOther: before.arn !== row.arn },
    {
      what: "machine",
      before: before.machineArn ?? before.machine,
      isOther: before.machine !== row.machine || before.machineArn !== row.machineArn,
    },
  ];
  return facts.filter(({ isOther }) => isOther).map(({ what, before: had }) => ({ what, before: had }));
}
