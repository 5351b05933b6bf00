import { err, ok, type Result } from "@/lib/base/result";
import type { Document, TextFault } from "../text/document";
import { readJson } from "../text/json-text";
import { readYamlTemplates } from "../text/yaml-text";
import { withoutComments } from "./withoutComments";

/**
 * The documents of a template's text: JSON, JSON with comments, or YAML with the short forms of CloudFormation. What
 * begins as JSON does is read as that, unless the file is called otherwise.
 */
export function templateDocuments(text: string, fileName: string): Result<readonly Document[], TextFault> {
  const isYaml = /\.ya?ml$/i.test(fileName);
  if (isYaml || !/^\uFEFF?\s*[{[]/.test(text.slice(0, 10_000))) return readYamlTemplates(text);
  const json = readJson(text);
  if (json.ok) return ok([json.value]);
  const bare = /\/[/*]/.test(text) ? readJson(withoutComments(text)) : json;
  return bare.ok ? ok([bare.value]) : err(json.error);
}
