import { libraryFunctions, signatureOf } from "../library";
import { functionOf, nativeOf, type FunctionValue, type Native } from "../evaluate/procedure";
import type { Carries } from "../evaluate/longs";
import * as aws from "./aws";
import * as higher from "./higher";
import * as patterns from "./patterns";
import * as values from "./values";

/* Every function an expression can name. `$eval` is not available. */

const FROM_LIBRARY = (
  "sum count average substring substringBefore substringAfter lowercase uppercase length trim formatNumber formatBase " +
  "formatInteger parseInteger number floor ceil round abs sqrt power boolean not zip keys append exists merge reverse " +
  "error assert type base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis " +
  "fromMillis"
).split(" ");

type Own = readonly [name: string, signature: string, arity: number, implementation: Native];

const OWN: readonly Own[] = [
  ["partition", "<xn?:a>", 2, aws.partition],
  ["range", "<nnn:a>", 3, aws.range],
  ["hash", "<ss:s>", 2, aws.hash],
  ["random", "<n?:n>", 1, aws.random],
  ["uuid", "<:s>", 0, aws.uuid],
  ["parse", "<s:x>", 1, aws.parse],
  ["map", "<af>", 2, higher.map],
  ["filter", "<af>", 2, higher.filter],
  ["single", "<af?>", 2, higher.single],
  ["reduce", "<afj?:j>", 3, higher.reduce],
  ["each", "<o-f:a>", 2, higher.each],
  ["sift", "<o-f?:o>", 2, higher.sift],
  ["sort", "<af?:a>", 2, higher.sort],
  ["match", "<s-f<s:o>n?:a<o>>", 3, patterns.match],
  ["contains", "<s-(sf):b>", 2, patterns.contains],
  ["replace", "<s-(sf)(sf)n?:s>", 4, patterns.replace],
  ["split", "<s-(sf)n?:a<s>>", 3, patterns.split],
  ["millis", "<:n>", 0, values.millis],
  ["shuffle", "<a:a>", 1, values.shuffle],
  ["distinct", "<x:x>", 1, values.distinct],
  ["lookup", "<x-s:x>", 2, values.lookup],
  ["string", "<x-b?:s>", 1, values.string],
  ["clone", "<(oa)-:o>", 1, values.clone],
  ["pad", "<s-ns?:s>", 3, values.pad],
  ["join", "<a<s>s?:s>", 2, values.join],
  ["max", "<a<n>:n>", 1, values.max],
  ["min", "<a<n>:n>", 1, values.min],
  ["spread", "<x-:a<o>>", 1, values.spread],
];

/** More parameters than its arity says, the last with a default. */
const PARAMETERS: ReadonlyMap<string, number> = new Map([["string", 2]]);

/** What hands its arguments on; all others compute with them. */
const CARRIES: ReadonlyMap<string, Carries> = new Map([
  ...["append", "zip", "reverse", "map", "filter", "single", "reduce", "shuffle", "sort"].map(
    (name) => [name, "whole"] as const,
  ),
  ...["merge", "each", "sift", "lookup", "spread", "clone", "partition"].map((name) => [name, "inside"] as const),
]);

let made: ReadonlyMap<string, FunctionValue> | null = null;

/** The functions by name, without `$`. */
export function allFunctions(): ReadonlyMap<string, FunctionValue> {
  made ??= makeFunctions();
  return made;
}

function makeFunctions(): ReadonlyMap<string, FunctionValue> {
  const library = libraryFunctions(FROM_LIBRARY);
  const own = OWN.map(([name, signature, arity, implementation]) => {
    const parameters = PARAMETERS.get(name) ?? arity;
    return [name, nativeOf(implementation, { arity, parameters, signature: signatureOf(signature) })] as const;
  });
  const fromMillis = implementationOf(library, "fromMillis");
  const decode = implementationOf(library, "base64decode");
  return new Map([
    ...[...library, ...own].map(([name, made]) => [name, carrying(made, CARRIES.get(name))] as const),
    ["now", nativeOf(values.nowWith(fromMillis), { arity: 2, signature: signatureOf("<s?s?:s>") })],
    ["base64decode", nativeOf(strictly(decode), { arity: 1, signature: signatureOf("<s-:s>") })],
  ]);
}

function carrying(made: FunctionValue, carries: Carries | undefined): FunctionValue {
  const { procedure } = made;
  return carries === undefined || procedure.kind !== "native" ? made : functionOf({ ...procedure, carries });
}

function implementationOf(functions: ReadonlyMap<string, FunctionValue>, name: string): Native {
  const procedure = functions.get(name)?.procedure;
  if (procedure?.kind !== "native") throw new Error(`jsonata has no function ${name}`);
  return procedure.implementation;
}

/** What is no Base64 is an error inside AWS, without a code (measured: `"!!!"`). */
function strictly(decode: Native): Native {
  return (focus, text) => {
    if (typeof text === "string" && !values.isBase64(text)) throw new TypeError("The text is no Base64");
    return decode(focus, text);
  };
}
