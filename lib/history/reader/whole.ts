import { parseAllDocuments } from "yaml";
import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { isBase64 } from "./shapes";
import { parse } from "./jsonPiece";
import { relaxedJson } from "./relaxed";

/*
 * Forms that are read as one piece, because nothing in them tells where a record ends before the whole is read. They
 * come from terminals and scripts and are small; beyond the limit a command writes JSON instead.
 */

export type WholeForm = "YAML" | "Python" | "base64";

/** Characters of each form: the parser of YAML takes a hundred times their room. */
export const MAX_WHOLE = { YAML: 4 << 20, Python: 16 << 20, base64: 64 << 20 } as const satisfies Record<
  WholeForm,
  number
>;

const YAML_KEYS =
  "events|Events|nextToken|NextToken|executions|executionArn|ExecutionArn|execution|history|stateMachineArn|status|name|results|logEvents|searchedLogStreams|id|type|timestamp|previousEventId|\\w+EventDetails|ResponseMetadata|statistics|input|billingDetails|creationDate|definition|AWSTemplateFormatVersion|Transform|Resources|Description|Parameters|StartAt|Comment|States|QueryLanguage|service|stepFunctions|stateMachines";
// One way only to read a blank line: with two, many of them before anything else take for ever.
const YAML = new RegExp(
  `^(?:\\uFEFF)?(?:(?:---|%|#)[^\\n]*\\n|[^\\S\\n]*\\n)*[^\\S\\n]*(?:- +)?(["']?)(?:${YAML_KEYS})\\1:(?:\\s|$)`,
);
const PYTHON = /^\s*(?:>>> )?[[({]\s*(?:\{\s*)?(?:'|u'|"[^"\n]{1,64}": (?:'|datetime|None|True|False))/;

const BASE64_ROW = /^[A-Za-z0-9+/]*={0,2}$/;

/** The form that a text begins as; null when it is read as a stream. */
export function wholeForm(head: string): WholeForm | null {
  if (YAML.test(head)) return "YAML";
  if (PYTHON.test(head)) return "Python";
  const rows = head.trim().split(/\s+/);
  return isBase64(rows[0] ?? "") && rows.every((row) => BASE64_ROW.test(row)) ? "base64" : null;
}

/** The values in a text of a form: one, or one for each document or line. The error is in the words of the parser. */
export function readWhole(form: WholeForm, text: string): Result<readonly Json[], string> {
  switch (form) {
    case "YAML":
      return readYaml(text);
    case "Python":
      return readPython(text);
    case "base64":
      return ok(lines(text).every(isBase64) ? lines(text) : [text.trim()]);
  }
}

/** Several lines that each begin as base64 of a record does are several records; else a record was folded. */
function lines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function readYaml(text: string): Result<readonly Json[], string> {
  try {
    const values: Json[] = [];
    // Short forms of templates (`!Sub`) are only warned of.
    for (const document of parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false })) {
      const problem = document.errors[0];
      if (problem !== undefined) return err(problem.message.split("\n", 1)[0] ?? "not YAML");
      values.push(document.toJS({ maxAliasCount: 100 }) as Json);
    }
    return ok(values);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** What is left of a YAML text that is cut off when its last list item, which is not whole, is taken away. */
export function withoutLastItem(text: string): string | null {
  for (let end = text.lastIndexOf("\n"); end > 0; end = text.lastIndexOf("\n", end - 1)) {
    if (/^ *- /.test(text.slice(end + 1, end + 200))) return text.slice(0, end);
  }
  return null;
}

function readPython(text: string): Result<readonly Json[], string> {
  const strict = relaxedJson(text.replace(/^\s*>>> /, ""));
  if (strict === null) return err("neither JSON nor the printed form of a Python value");
  const parsed = parse(strict);
  return parsed.ok ? ok([parsed.value]) : parsed;
}
