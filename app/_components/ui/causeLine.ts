import { isObject, type Json } from "@/lib/base/json";

const MESSAGE = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)/;

/** One line of a cause: the message of what a Lambda function threw, else the cause as it is. A preview may be cut in the middle. */
export function causeLine(cause: string): string {
  if (!cause.trimStart().startsWith("{")) return cause;
  try {
    const value = JSON.parse(cause) as Json;
    const message = isObject(value) ? value["errorMessage"] : undefined;
    return typeof message === "string" ? message : cause;
  } catch {
    return MESSAGE.exec(cause)?.[1] ?? cause;
  }
}
