import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * What a definition has, before it is parsed.
 */

export function hasTask(definition: Json): boolean {
  return anyObject(definition, (state) => state["Type"] === "Task");
}

export function hasDistributedMap(definition: Json): boolean {
  return anyObject(definition, (state) => state["Mode"] === "DISTRIBUTED");
}

/** A distributed Map whose children do nothing outside. */
export function isEffectFree(definition: Json): boolean {
  return hasDistributedMap(definition) && !hasTask(definition);
}

export function anyObject(value: Json, wanted: (object: JsonObject) => boolean): boolean {
  if (isArray(value)) return value.some((item) => anyObject(item, wanted));
  if (!isObject(value)) return false;
  return wanted(value) || Object.values(value).some((item) => anyObject(item, wanted));
}
