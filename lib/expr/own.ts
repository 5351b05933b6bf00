import type { Json, JsonObject } from "@/lib/base/json";

/** Reads a member of an object that is its own; `__proto__` and the like are names as any other. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** True when plain `object[key]` could find something that is not the object's own. */
export function isInherited(key: string): boolean {
  return key in Object.prototype;
}

/** Adds a member to an object under construction; only `__proto__` needs more than an assignment. */
export function put(object: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
