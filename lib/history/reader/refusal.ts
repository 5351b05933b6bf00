import type { DecodeProblem } from "../decode";
import { DETAILS_KEY, isEventType } from "../event";
import type { TextPlace } from "./buffer";
import { type OtherText, wordOther } from "./otherText";
import type { Neighbour } from "./shapes";

/** Why a text is no history, as facts; `wordRefusal` makes the sentence. */
export type Refusal = { readonly place: TextPlace | null } & (
  | { readonly why: "empty" }
  | { readonly why: "binary"; readonly utf16: boolean }
  /** `headless`: it reads like the middle of JSON. */
  | {
      readonly why: "notJson";
      readonly detail: string;
      readonly near: string;
      readonly headless: boolean;
      /** The message of the AWS command line, whose encoder failed while it wrote this. */
      readonly crash?: string;
    }
  /** Good JSON, but none of the formats. */
  | { readonly why: "notHistory"; readonly found: string }
  /** Something else that is known: an answer about a Map Run, a list of machines, the text of another tool. */
  | { readonly why: "other"; readonly what: Neighbour | OtherText; readonly detail: string | null }
  /** A definition, which may be given with a history. */
  | { readonly why: "definition"; readonly machine: string | null; readonly template: boolean }
  | { readonly why: "noEvents"; readonly found: string }
  /** Rows of a log without the text that the service wrote. */
  | { readonly why: "noMessage"; readonly columns: readonly string[] }
  /** Messages that name an execution and are not JSON. */
  | { readonly why: "brokenMessages"; readonly messages: number }
  /** An event without all of its details. */
  | { readonly why: "noDetails"; readonly type: string }
  /** An answer of AWS that says that something went wrong. */
  | { readonly why: "awsError"; readonly type: string | null; readonly message: string }
  | { readonly why: "cut"; readonly events: number; readonly detail: string }
  | { readonly why: "badEvent"; readonly problem: DecodeProblem; readonly number: number }
  | { readonly why: "tooLarge"; readonly limit: number }
  /** A form that is read as one piece, and larger than that allows. */
  | { readonly why: "tooLong"; readonly form: string; readonly limit: number }
  | { readonly why: "tooDeep"; readonly limit: number }
  | { readonly why: "newerFormat"; readonly version: string }
);

/** The formats that were tried, for the sentence of a refusal. */
export const FORMATS = [
  "GetExecutionHistory JSON (whole answers, an array of events, or one event a line) or YAML",
  "the AWS console's export of an execution",
  "DescribeExecution, ListExecutions and status events",
  "CloudWatch Logs (FilterLogEvents JSON, one message a line, Logs Insights results and CSV with @message, `aws logs tail`)",
  "stepscope's own file",
] as const;

const TRIED = `Tried: ${FORMATS.join("; ")}.`;

/** The commands that write what is read. */
export const HISTORY_COMMAND =
  "aws stepfunctions get-execution-history --execution-arn ARN --output json > history.json";
export const LOGS_COMMAND = "aws logs filter-log-events --log-group-name GROUP --output json > logs.json";
const HISTORY_BY = `Write the history with \`${HISTORY_COMMAND}\`, and import that.`;
const RECORDS_BY = `Write the records with \`${LOGS_COMMAND}\`, and import that.`;

/** Whether importing the whole events that are there may help: the file is cut or damaged. */
export function isDamage(refusal: Refusal): boolean {
  switch (refusal.why) {
    case "cut":
      return refusal.events > 0;
    case "notJson":
      return refusal.headless || refusal.crash !== undefined || (refusal.place?.offset ?? 0) > 0;
    case "badEvent":
      return refusal.number > 1;
    default:
      return false;
  }
}

/** How remedies are called: by the flags of the terminal, or by the buttons of the page, which come first there. */
export type RemedyWords = "terminal" | "page";
const TERMINAL: RemedyWords = "terminal";
export const PAGE: RemedyWords = "page";

/** One or two sentences: what happened, where, and what to do. */
export function wordRefusal(refusal: Refusal, words: RemedyWords = TERMINAL): string {
  const at = refusal.place === null ? "" : ` at line ${refusal.place.line}, column ${refusal.place.column}`;
  switch (refusal.why) {
    case "empty":
      return "The file is empty.";
    case "binary":
      return refusal.utf16
        ? "The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or as UTF-16 with the mark."
        : `The file is binary, not text (a NUL character${at}). Gzipped files are read when their first bytes say so.`;
    case "notJson":
      return `Not JSON${at}: ${refusal.detail}${refusal.near === "" ? "" : `, near ${refusal.near}`}. ${remedyOfDamage(refusal, words)}`;
    case "notHistory":
      return `The JSON${at} is no execution history: it holds ${refusal.found}. ${TRIED}`;
    case "other":
      return wordOther(refusal.what, refusal.detail, HISTORY_BY, RECORDS_BY);
    case "definition":
      return wordDefinition(refusal.machine, refusal.template, words);
    case "noMessage":
      return `Rows of a log without the column @message, which holds the record: there is ${refusal.columns.map((name) => JSON.stringify(name.slice(0, 40))).join(", ")}. Add it to the query (\`fields @timestamp, @message\`) and export again.`;
    case "brokenMessages":
      return `${refusal.messages} log ${refusal.messages === 1 ? "message names" : "messages name"} an execution, but the message is not JSON: quotes inside a text are not escaped, as after a tool that unpacked it. ${RECORDS_BY}`;
    case "noDetails":
      return `The event${at} (${refusal.type}) has no details: the member ${detailsMember(refusal.type)} is missing, so a \`--query\` or another tool has left out, moved or renamed it. ${HISTORY_BY}`;
    case "noEvents":
      return `No event of an execution in it: it holds ${refusal.found}.${refusal.found.startsWith("only log") ? ` The log group of the state machine holds them, at level ALL. ${RECORDS_BY}` : ""}`;
    case "awsError":
      return `The file holds an error message of AWS instead of a history: ${refusal.type === null ? "" : `${refusal.type}: `}${refusal.message}`;
    case "cut":
      return `The JSON is cut off${at} (${refusal.detail}), with ${refusal.events} whole ${refusal.events === 1 ? "event" : "events"} in it.${refusal.events === 0 ? "" : words === PAGE ? " “Import what is whole” takes them." : " Import what is there with --partial."}`;
    case "badEvent":
      return `Event ${refusal.number} of the file${at} is not as AWS writes it: ${refusal.problem.member} should be ${refusal.problem.expected}, found ${refusal.problem.found}.`;
    case "tooLarge":
      return `A single value${at} is larger than ${refusal.limit >> 20} Mi characters, more than any event of AWS.`;
    case "tooLong":
      return `${refusal.form} is read up to ${refusal.limit >> 20} Mi characters, and this is more. ${HISTORY_BY}`;
    case "tooDeep":
      return `The JSON${at} nests deeper than ${refusal.limit} levels, which no history does.`;
    case "newerFormat":
      return `The file was written by a newer version of stepscope (format version ${refusal.version}). Update stepscope to read it.`;
  }
}

function remedyOfDamage(refusal: Refusal, words: RemedyWords): string {
  if (refusal.why === "notJson" && refusal.crash !== undefined) {
    const crash = `The AWS command line crashed while it wrote the file (${refusal.crash})`;
    if (words === PAGE) {
      return `“Import what is whole” takes the events that are there. ${crash}: set PYTHONUTF8=1 to write it again whole.`;
    }
    return `${crash}: set PYTHONUTF8=1 and write it again, or import the whole events that are there with --partial.`;
  }
  if (!isDamage(refusal)) return TRIED;
  if (words === PAGE) return "“Import what is whole” takes the whole events that are there.";
  const what = refusal.why === "notJson" && refusal.headless ? "If the beginning is cut off" : "If the file is damaged";
  return `${what}, import the whole events that are there with --partial.`;
}

function wordDefinition(machine: string | null, template: boolean, words: RemedyWords): string {
  const of = machine === null ? "" : ` ${machine}`;
  const what = template
    ? "a template with the definition of a state machine"
    : `the definition of the state machine${of}`;
  if (words === PAGE) return `This is ${what}, not a history. Drop it together with a history of that machine.`;
  return `This is ${what}, not a history. Give it with a history: name it NAME.definition.json beside NAME.json, or \`--definition FILE\`; in the browser drop both together.`;
}

function detailsMember(type: string): string {
  return isEventType(type) ? (DETAILS_KEY[type] ?? "details") : "details";
}
