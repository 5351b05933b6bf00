import type { DataPath } from "@/lib/base/dataPath";
import { dataPathText } from "@/lib/base/dataPath";
import type { Json } from "@/lib/base/json";
import { isInherited } from "../own";

/**
 * A place that an evaluation looked at, from the root of all that it sees. `value`: it took the value there. `shape`: it
 * asked which members or how many items are there, or whether there is anything at all.
 */
export type ReadPlace = { readonly path: DataPath; readonly kind: "value" | "shape" };

/** Places that are told of one evaluation. One that looks at more cannot be traced. */
export const MAX_READS = 2_000;

/**
 * JSON that notes what is looked at in it. Whatever is handed on out of it is known again: lists and objects by
 * themselves, and so where they lay. Nothing can be written into it.
 */
export class Watched {
  private readonly found = new Map<string, ReadPlace>();
  private readonly places = new WeakMap<object, DataPath>();
  private readonly made = new Map<string, object>();

  /** What was looked at so far, each place once, in order. */
  get reads(): readonly ReadPlace[] {
    return [...this.found.values()];
  }

  get isTooMuch(): boolean {
    return this.found.size > MAX_READS;
  }

  /** A list or object as one that is watched; anything else is noted as taken. */
  watch(value: Json | undefined, path: DataPath): unknown {
    if (typeof value !== "object" || value === null) {
      this.note(path, value === undefined ? "shape" : "value");
      return value;
    }
    const name = dataPathText(path);
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const proxy = new Proxy(value, this.handlerAt(path));
    this.made.set(name, proxy);
    this.places.set(proxy, path);
    return proxy;
  }

  /** Where a value lay that was handed on; null for what was made. */
  placeOf(value: unknown): DataPath | null {
    return typeof value === "object" && value !== null ? (this.places.get(value) ?? null) : null;
  }

  private note(path: DataPath, kind: ReadPlace["kind"]): void {
    if (this.isTooMuch) return;
    const name = `${kind} ${dataPathText(path)}`;
    if (!this.found.has(name)) this.found.set(name, { path, kind });
  }

  private handlerAt(path: DataPath): ProxyHandler<Json & object> {
    const noteMissing = (target: Json & object, key: string) => {
      if (!isMark(target, key)) this.note([...path, stepOf(target, key)], "shape");
    };
    return {
      get: (target, key) => {
        if (typeof key === "symbol") return Reflect.get(target, key) as unknown;
        if (Array.isArray(target) && key === "length") {
          this.note(path, "shape");
          return target.length;
        }
        if (!Object.hasOwn(target, key)) {
          noteMissing(target, key);
          return Reflect.get(target, key) as unknown;
        }
        return this.watch(Reflect.get(target, key) as Json, [...path, stepOf(target, key)]);
      },
      has: (target, key) => {
        if (typeof key === "string" && !(key in target)) noteMissing(target, key);
        return key in target;
      },
      ownKeys: (target) => {
        this.note(path, "shape");
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor: (target, key) => {
        if (typeof key === "string" && !Object.hasOwn(target, key)) noteMissing(target, key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    };
  }
}

function stepOf(target: object, key: string): string | number {
  return Array.isArray(target) && /^\d+$/.test(key) ? Number(key) : key;
}

/** Names that libraries ask every value for, and those that a list has of JavaScript: no data. */
function isMark(target: object, key: string): boolean {
  if (Array.isArray(target)) return !/^\d+$/.test(key);
  return key === "toJSON" || key.startsWith("_jsonata") || isInherited(key);
}
