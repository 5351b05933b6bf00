import { isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * SDKs spell the members of one answer in their own ways: `executionArn`, `ExecutionArn` (Go, .NET, Map Run results),
 * `execution_arn` (Steampipe, Python models). One name is what they have in common.
 */

/** The name without its spelling: lower case, no underscores, hyphens and blanks. */
export function plainName(name: string): string {
  return name.replace(/[_\-\s]/g, "").toLowerCase();
}

/** The members of an object by their plain names; null is absence. Of two that fall together the first stays. */
export function plainMembers(value: JsonObject): ReadonlyMap<string, Json> {
  const members = new Map<string, Json>();
  for (const name in value) {
    const member = value[name];
    const plain = plainName(name);
    if (member !== null && member !== undefined && !members.has(plain)) members.set(plain, member);
  }
  return members;
}

/** A text, or the enumeration of .NET that PowerShell writes as `{"Value": "FAILED"}`. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return value;
  if (!isObject(value)) return null;
  const inner = value["Value"] ?? value["value"];
  return typeof inner === "string" ? inner : null;
}

/** The object with the names that AWS's API has, for those in `names`; others are left out. */
export function renamed(value: JsonObject, names: readonly string[]): JsonObject {
  const members = plainMembers(value);
  const found = names.flatMap((name): [string, Json][] => {
    const member = members.get(plainName(name));
    return member === undefined ? [] : [[name, member]];
  });
  return Object.fromEntries(found);
}
