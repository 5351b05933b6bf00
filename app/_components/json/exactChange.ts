import { ExactNumber, type Exact } from "./exactJson";

/** What became of a value since the one before it. */
export type Change = "same" | "changed" | "added";

type Members = { readonly [key: string]: Exact };

/** `before` undefined: there was nothing. Linear in the smaller value; the depth is that of a parsed payload. */
export function changeOf(value: Exact, before: Exact | undefined): Change {
  if (before === undefined) return "added";
  return isSame(value, before) ? "same" : "changed";
}

/** Whether two values are of one kind with something in common, so that marking their members tells more than noise. */
export function isComparable(value: Exact, before: Exact | undefined): before is Exact {
  if (before === undefined) return false;
  if (isList(value) && isList(before)) return true;
  const [a, b] = [membersOf(value), membersOf(before)];
  return a !== null && b !== null && Object.keys(a).some((key) => Object.hasOwn(b, key));
}

/** The member of what was there before; undefined where there was none. */
export function memberBefore(before: Exact | undefined, key: string): Exact | undefined {
  if (before === undefined) return undefined;
  if (isList(before)) return before[Number(key)];
  const members = membersOf(before);
  return members !== null && Object.hasOwn(members, key) ? members[key] : undefined;
}

/** Keys that are there no more. */
export function removedKeys(value: Exact, before: Exact | undefined): readonly string[] {
  const [now, then] = [membersOf(value), before === undefined ? null : membersOf(before)];
  if (now === null || then === null) return [];
  return Object.keys(then).filter((key) => !Object.hasOwn(now, key));
}

function isSame(a: Exact, b: Exact): boolean {
  if (a === b) return true;
  if (a instanceof ExactNumber || b instanceof ExactNumber) {
    return a instanceof ExactNumber && b instanceof ExactNumber && a.text === b.text;
  }
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i] ?? null));
  const [x, y] = [membersOf(a), membersOf(b)];
  if (x === null || y === null) return false;
  const keys = Object.keys(x);
  return (
    keys.length === Object.keys(y).length &&
    keys.every((key) => Object.hasOwn(y, key) && isSame(x[key] ?? null, y[key] ?? null))
  );
}

function isList(value: Exact): value is readonly Exact[] {
  return Array.isArray(value);
}

function membersOf(value: Exact): Members | null {
  if (typeof value !== "object" || value === null || value instanceof ExactNumber || isList(value)) return null;
  return value as Members;
}
