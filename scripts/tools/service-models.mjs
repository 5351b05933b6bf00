/*
 * Makes lib/engine/testState/service-models.json: the answers of AWS operations as types and required fields, from
 * the schemas inside the AWS SDK's client packages (Apache-2.0). Run by hand, when models are to be renewed:
 *
 *   node scripts/tools/service-models.mjs FOLDER   # FOLDER/node_modules/@aws-sdk/client-… as installed by npm
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { format, resolveConfig } from "prettier";

/** Package, and the names of the service in the Resource of a Task. */
const SERVICES = [
  ["client-sfn", "states", "aws-sdk:sfn"],
  ["client-lambda", "lambda", "aws-sdk:lambda"],
  ["client-dynamodb", "dynamodb", "aws-sdk:dynamodb"],
  ["client-eventbridge", "events", "aws-sdk:eventbridge"],
  ["client-sqs", "sqs", "aws-sdk:sqs"],
  ["client-sns", "sns", "aws-sdk:sns"],
  ["client-kms", "aws-sdk:kms"],
  ["client-secrets-manager", "aws-sdk:secretsmanager"],
];

const OUT = "lib/engine/testState/service-models.json";
const [folder = "."] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const upper = (name) => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

const services = {};
for (const [name, ...prefixes] of SERVICES) {
  const schemas = Object.values(require(`@aws-sdk/${name}`)).filter(Array.isArray);
  const operations = {};
  const shapes = {};
  for (const [kind, , operation, , , output] of schemas) {
    if (kind === 9) operations[lower(operation)] = reference(output, shapes);
  }
  const sorted = Object.fromEntries(Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1)));
  services[name] = { prefixes, operations: sorted, shapes };
}

const text = JSON.stringify({ source: "schemas of the @aws-sdk client packages, Apache-2.0", services });
writeFileSync(OUT, await format(text, { ...(await resolveConfig(OUT)), filepath: OUT, printWidth: 120 }));

/** A type in a few letters: string, number, boolean, time, blob; `[]` and `{}` before the type of items; or a shape. */
function reference(type, shapes) {
  const schema = typeof type === "function" ? type() : type;
  if (typeof schema === "number") return simple(schema);
  if (typeof schema === "string" || schema === undefined) return "any";
  // A member with traits of its own: the type and the traits.
  if (schema.length === 2) return reference(schema[0], shapes);
  const [kind, , name, ...rest] = schema;
  if (kind === 0) return reference(rest[1], shapes);
  if (kind === 1) return `[]${reference(rest[1], shapes)}`;
  if (kind === 2) return `{}${reference(rest[2], shapes)}`;
  if (kind !== 3 && kind !== 4) return "any";
  if (name === "Unit") return "any";
  if (!Object.hasOwn(shapes, name)) {
    shapes[name] = {};
    const [, members, types, required = 0] = rest;
    shapes[name] = Object.fromEntries(
      members.map((member, i) => [upper(member), reference(types[i], shapes) + (i < required ? "!" : "")]),
    );
  }
  return name;
}

/** The numbers of @smithy/types' schema symbols: 64 and 128 are added for lists and maps of the type. */
function simple(code) {
  if (code >= 128) return `{}${simple(code - 128)}`;
  if (code >= 64) return `[]${simple(code - 64)}`;
  if (code === 0) return "string";
  if (code === 1 || code === 17 || code === 19) return "number";
  if (code === 2) return "boolean";
  if (code >= 4 && code <= 7) return "time";
  if (code === 21 || code === 42) return "blob";
  return "any";
}
