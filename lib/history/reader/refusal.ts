import type { DecodeProblem } from "../decode";
import type { Place } from "./buffer";

/** Why a text is no history, as facts; `wordRefusal` makes the sentence. */
export type Refusal = { readonly place: Place | null } & (
  | { readonly why: "empty" }
  | { readonly why: "binary"; readonly utf16: boolean }
  /** `headless`: it reads like the middle of JSON. */
  | { readonly why: "notJson"; readonly detail: string; readonly near: string; readonly headless: boolean }
  /** Good JSON, but none of the formats. */
  | { readonly why: "notHistory"; readonly found: string }
  | { readonly why: "noEvents"; readonly found: string }
  /** An answer of AWS that says that something went wrong. */
  | { readonly why: "awsError"; readonly type: string | null; readonly message: string }
  | { readonly why: "cut"; readonly events: number; readonly detail: string }
  | { readonly why: "badEvent"; readonly problem: DecodeProblem; readonly number: number }
  | { readonly why: "tooLarge"; readonly limit: number }
  | { readonly why: "tooDeep"; readonly limit: number }
  | { readonly why: "newerFormat"; readonly version: string }
);

/** The formats that were tried, for the sentence of a refusal. */
export const FORMATS = [
  "GetExecutionHistory JSON (whole answers, an array of events, or one event a line)",
  "CloudWatch Logs (FilterLogEvents JSON, one message a line, Logs Insights results with @message, `aws logs tail`)",
  "stepscope's own file",
] as const;

const TRIED = `Tried: ${FORMATS.join("; ")}.`;

/** One or two sentences: what happened, where, and what to do. */
export function wordRefusal(refusal: Refusal): string {
  const at = refusal.place === null ? "" : ` at line ${refusal.place.line}, column ${refusal.place.column}`;
  switch (refusal.why) {
    case "empty":
      return "The file is empty.";
    case "binary":
      return refusal.utf16
        ? "The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or as UTF-16 with the mark."
        : `The file is binary, not text (a NUL character${at}). Gzipped files are read when their first bytes say so.`;
    case "notJson":
      return `Not JSON${at}: ${refusal.detail}${refusal.near === "" ? "" : `, near ${refusal.near}`}. ${refusal.headless ? "If the beginning is cut off, import the whole events that are there with --partial. " : ""}${TRIED}`;
    case "notHistory":
      return `The JSON${at} is no execution history: it holds ${refusal.found}. ${TRIED}`;
    case "noEvents":
      return `No event of an execution in it: it holds ${refusal.found}.`;
    case "awsError":
      return `The file holds an error message of AWS instead of a history: ${refusal.type === null ? "" : `${refusal.type}: `}${refusal.message}`;
    case "cut":
      return `The JSON is cut off${at} (${refusal.detail}), with ${refusal.events} whole ${refusal.events === 1 ? "event" : "events"} in it.${refusal.events === 0 ? "" : " Import what is there with --partial."}`;
    case "badEvent":
      return `Event ${refusal.number} of the file${at} is not as AWS writes it: ${refusal.problem.member} should be ${refusal.problem.expected}, found ${refusal.problem.found}.`;
    case "tooLarge":
      return `A single value${at} is larger than ${refusal.limit >> 20} Mi characters, more than any event of AWS.`;
    case "tooDeep":
      return `The JSON${at} nests deeper than ${refusal.limit} levels, which no history does.`;
    case "newerFormat":
      return `The file was written by a newer version of stepscope (format version ${refusal.version}). Update stepscope to read it.`;
  }
}
