import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * Data that a definition which somebody else wrote can run with: every path that it reads is there. Values are of the
 * kind that the place wants, as far as its text tells; `seed` says which constants of a Choice are met.
 */

type Wanted = { readonly path: readonly string[]; readonly value: Json | null };

export function guessedData(definition: Json, seed: number): JsonObject {
  const data: Record<string, unknown> = {};
  const wanted = wantedIn(definition, seed);
  // What a place says of its value comes after what merely mentions it.
  for (const { path, value } of wanted.toSorted((a, b) => Number(a.value !== null) - Number(b.value !== null))) {
    // What a task answers stands below its ResultPath: the ends of a path are wanted of the answer.
    for (let from = 0; from < path.length; from++) put(data, path.slice(from), value);
  }
  // A whole answer of Lambda, of which the payload alone goes on.
  if (typeof data["Payload"] === "string") data["Payload"] = { ...data, Payload: {} };
  return JSON.parse(JSON.stringify(data)) as JsonObject;
}

const PATH = /(?<![\w$])\$(?:\$\.Execution\.Input|\$\.Map\.Item\.Value)?((?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^']+'\])+)/g;
const JSONATA = /\$states\.(?:input|result)((?:\.[A-Za-z_]\w*)+)/g;

function wantedIn(value: Json, seed: number): Wanted[] {
  if (typeof value === "string") {
    return [...value.matchAll(PATH), ...value.matchAll(JSONATA)].map(([, path]) => ({
      path: membersOf(path ?? ""),
      value: null,
    }));
  }
  if (isArray(value)) return value.flatMap((item) => wantedIn(item, seed));
  if (!isObject(value)) return [];
  const own = Object.entries(value).flatMap(([key, item]) => (key === "ResultPath" ? [] : wantedIn(item, seed)));
  return [...own, ...compared(value, seed), ...items(value), ...waited(value)];
}

function compared(rule: JsonObject, seed: number): Wanted[] {
  const { Variable } = rule;
  if (typeof Variable !== "string" || !Variable.startsWith("$.")) return [];
  const path = membersOf(Variable.slice(1));
  return Object.entries(rule).flatMap(([operator, operand]) => {
    const value = valueFor(operator, operand, seed);
    return value === null ? [] : [{ path, value }];
  });
}

function valueFor(operator: string, operand: Json, seed: number): Json | null {
  if (/^(String|Boolean)Equals$/.test(operator)) return operand;
  if (typeof operand === "number") return operand + (seed % 3) - 1;
  if (operator === "StringMatches") return String(operand).replaceAll("*", "x");
  if (operator.startsWith("Timestamp")) return "2024-01-01T00:00:00Z";
  return null;
}

function waited({ SecondsPath, TimestampPath }: JsonObject): Wanted[] {
  return [
    ...(typeof SecondsPath === "string" ? [{ path: membersOf(SecondsPath.slice(1)), value: 5 }] : []),
    ...(typeof TimestampPath === "string"
      ? [{ path: membersOf(TimestampPath.slice(1)), value: "2026-01-05T09:00:00Z" }]
      : []),
  ];
}

function items(state: JsonObject): Wanted[] {
  const { Type, ItemsPath } = state;
  if (Type !== "Map" || typeof ItemsPath !== "string" || !ItemsPath.startsWith("$.")) return [];
  return [{ path: membersOf(ItemsPath.slice(1)), value: [{ id: 1 }, { id: 2 }, { id: 3 }] }];
}

function membersOf(path: string): readonly string[] {
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(([, name, index, quoted]) =>
    index === undefined ? (name ?? quoted ?? "") : `#${index}`,
  );
}

/** Longer paths win: what is an object somewhere is none to be replaced by a text. */
function put(data: Record<string, unknown>, path: readonly string[], value: Json | null): void {
  let at: Record<string, unknown> | unknown[] = data;
  for (const [i, name] of path.entries()) {
    const isLast = i === path.length - 1;
    const key = name.startsWith("#") ? Number(name.slice(1)) : name;
    const there: unknown = (at as Record<string | number, unknown>)[key];
    if (isLast) {
      if (value !== null && !(typeof there === "object" && typeof value !== "object")) {
        (at as Record<string | number, unknown>)[key] = value;
      } else if (there === undefined) (at as Record<string | number, unknown>)[key] = `a ${name}`;
      return;
    }
    if (typeof there !== "object" || there === null) {
      (at as Record<string | number, unknown>)[key] = (path[i + 1] ?? "").startsWith("#") ? [] : {};
    }
    at = (at as Record<string | number, unknown>)[key] as Record<string, unknown>;
  }
}
