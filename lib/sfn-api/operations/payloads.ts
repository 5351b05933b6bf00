import { readJson } from "@/lib/asl/text/json-text";
import { utf8Length } from "@/lib/base/utf8Length";
import { ApiError } from "../apiError";

/** Bytes of an input or an output. */
const MAX_BYTES = 262_144;

/** Refuses an input that is no JSON, or too large: InvalidExecutionInput. */
export function checkInput(text: string): void {
  checkJson(text, "InvalidExecutionInput", "Invalid State Machine Execution Input");
}

/** Refuses an output that is no JSON, or too large: InvalidOutput. */
export function checkOutput(text: string): void {
  checkJson(text, "InvalidOutput", "Invalid Output");
}

function checkJson(text: string, code: string, words: string): void {
  if (utf8Length(text, MAX_BYTES) > MAX_BYTES) {
    throw new ApiError(code, `${words}: 'Data exceeds the maximum number of bytes allowed: ${MAX_BYTES}'`);
  }
  try {
    JSON.parse(text);
  } catch {
    const read = readJson(text);
    const why = read.ok ? "Unexpected end-of-input" : read.error.message;
    throw new ApiError(code, `${words}: 'com.fasterxml.jackson.core.JsonParseException: ${why}'`);
  }
}
