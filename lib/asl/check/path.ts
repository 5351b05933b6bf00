import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { compileDynamic } from "@/lib/expr/dynamic";
import { parsePath } from "@/lib/expr/jsonpath/parse";
import type { Token } from "@/lib/expr/jsonpath/token";
import { compileQuery, type Query } from "@/lib/expr/query";
import { compileReferencePath } from "@/lib/expr/reference-path";
import { refuse, warn, within, type Check, type Site } from "./site";
import { typeName } from "./value";
import { words } from "./misleadingText";

/*
 * Paths and payload templates of JSONPath states:
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */

/** InputPath, OutputPath: any path, or null. */
export const pathOrNull: Check = (value, site) => {
  if (value === null) return;
  if (typeof value !== "string") refuse(site, words.type("STRING"));
  else if (!compileQuery(value).ok) refuse(site, words.path);
};

/** A path to a single value: names and indexes only; it may begin at the context object or a variable. */
export const referencePath: Check = (value, site) => reference(value, site, singleProblem);

/** Measured by others: of a Map's numbers none may come from the context object. */
export const dataPath: Check = (value, site) =>
  reference(value, site, (query) =>
    query.head === "context" ? "it must not begin at the context object" : singleProblem(query),
  );

/** ResultPath: a place in the state's input, or null. */
export const resultPath: Check = (value, site) => {
  if (value === null) return;
  reference(value, site, (query) =>
    query.head === "input" ? placeProblem(query) : "it must be a place in the input, beginning with '$.'",
  );
};

function reference(value: Json, site: Site, problemOf: (query: Query) => string | undefined): void {
  if (typeof value !== "string") return refuse(site, words.type("STRING"));
  if (!value.startsWith("$")) return refuse(site, words.referenceStart);
  const query = compileQuery(value);
  const problem = query.ok ? problemOf(query.value) : query.error.message;
  if (problem !== undefined) refuse(site, words.referencePath(problem));
}

function placeProblem({ path }: Query): string | undefined {
  const compiled = compileReferencePath(path.text);
  return compiled.ok ? undefined : compiled.error.message;
}

function singleProblem({ path }: Query): string | undefined {
  const parsed = parsePath(path.text);
  const single = (token: Token) =>
    (token.kind === "property" && token.names.length === 1) || (token.kind === "index" && token.indexes.length === 1);
  return parsed.ok && parsed.value.tokens.every(single) ? undefined : "it must select a single value";
}

/** ErrorPath, CausePath: a path or an intrinsic function call. The field names itself in the message. */
export const dynamicField: Check = (value, site) => {
  const field = String(site.at.at(-1));
  const parent = { ...site, at: site.at.slice(0, -1) };
  if (typeof value !== "string") refuse(parent, words.dynamicType(field, typeName(value)), { place: site.at });
  else if (!compileDynamic(value, field).ok) refuse(parent, words.dynamic(field), { place: site.at });
};

/** Any value, fields of whose objects may end in `.$`. */
export const pathTemplate: Check = (value, site) => {
  if (isArray(value)) value.forEach((item, i) => pathTemplate(item, within(site, i)));
  else if (isObject(value)) templateObject(value, site);
};

function templateObject(object: JsonObject, site: Site): void {
  for (const [key, value] of Object.entries(object)) {
    const place = [...site.at, key];
    if (!key.endsWith(".$")) {
      if (typeof value === "string" && looksDynamic(value)) warn(site, "NO_DOLLAR", words.noDollar(key), { place });
      pathTemplate(value, within(site, key));
      continue;
    }
    if (Object.hasOwn(object, key.slice(0, -2))) refuse(site, words.twice(key.slice(0, -2)), { place });
    dynamicField(value, within(site, key));
  }
}

/** Whether a static text reads like something that was meant to be evaluated. */
export function looksDynamic(text: string): boolean {
  if (/^States\.[A-Za-z0-9]+\(.*\)$/s.test(text)) return text.length < 10_000;
  return (text.startsWith("$.") || text.startsWith("$$.") || text.startsWith("$[")) && !/\s/.test(text);
}

/** A template that must be an object. */
export const objectTemplate: Check = (value: Json, site) => {
  if (isObject(value)) pathTemplate(value, site);
  else refuse(site, words.type("OBJECT"));
};
