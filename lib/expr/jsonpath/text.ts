import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { numberText } from "../java-text";

/**
 * How the library prints what a path has come to: objects and arrays as JSON; a text in quotes where it is an item of
 * an array (still a node there), bare where it is a member of an object (already taken out of its node).
 */
export function contextText(value: Json, isMember: boolean): string {
  if (typeof value === "number") return numberText(value);
  if (isArray(value) || isObject(value)) return jsonText(value);
  return typeof value === "string" && !isMember ? JSON.stringify(value) : String(value);
}
