import type { Neighbour } from "./shapes";

/** Texts that people have in hand instead of a history, told by how they begin. */
export type OtherText =
  "cliText" | "cliTable" | "queryTable" | "html" | "xml" | "rtf" | "javaText" | "goText" | "diff" | "logs";

const BEGINS: readonly (readonly [OtherText, RegExp])[] = [
  ["cliText", /^(?:EVENTS|EXECUTIONS|EXECUTIONSTARTEDEVENTDETAILS|LOGEVENTS|NEXTTOKEN)\t/m],
  ["cliTable", /^[-+|]{10,}\s*\n\s*\|/],
  ["cliTable", /^\|\s+GetExecutionHistory\s+\|/m],
  ["html", /^\s*(?:<!doctype html|<html|<head|<body|<div)/i],
  ["rtf", /^\{\\rtf/],
  ["xml", /^\s*<(?:\?xml|!--|[A-Za-z][\w:.-]*[\s>])/],
  ["javaText", /\bHistoryEvent\(Timestamp=|GetExecutionHistoryResponse\(|\{Timestamp: [^\n]{5,60},Type: Execution/],
  ["goText", /&?\{Events:\[|types\.HistoryEvent\{|\(\*types\.HistoryEvent\)|#<struct Aws::States|Aws\\Result Object/],
  ["diff", /^(?:diff --git|--- [^\n]+\n\+\+\+ )/],
];

/** What a text is that holds no JSON, by its first characters; null when nothing is known of it. */
export function otherText(head: string): OtherText | null {
  return BEGINS.find(([, pattern]) => pattern.test(head))?.[0] ?? null;
}

/** What it is, and which command writes what can be read. `detail` is what only this one says. */
export function wordOther(
  what: Neighbour | OtherText,
  detail: string | null,
  historyBy: string,
  recordsBy: string,
): string {
  switch (what) {
    case "cliText":
      return `This is the text output of the AWS command line (--output text), which leaves out the names of the members. ${historyBy}`;
    case "cliTable":
      return `This is the table output of the AWS command line (--output table), which leaves out the names of the members. ${historyBy}`;
    case "queryTable":
      return `This is a table of values that a \`--query\` made of a history: ids and details are missing. ${historyBy}`;
    case "html":
      return `This is a web page. ${historyBy}`;
    case "xml":
      return `This is XML or HTML, not a history. ${historyBy}`;
    case "rtf":
      return "This is a document of a word processor (RTF): save it as plain text.";
    case "javaText":
      return `This is the text of an object of an SDK for Java (toString), which quotes nothing and cannot be read back. ${historyBy}`;
    case "goText":
      return `This is the printed form of an object of an SDK, which cannot be read back: print it as JSON. ${historyBy}`;
    case "diff":
      return `This is a comparison of files (diff), not a history. ${historyBy}`;
    case "logs":
      return `No event of an execution in it: it holds only log messages that are no history events. The log group of the state machine holds them, at level ALL. ${recordsBy}`;
    case "mapRun":
      return `This is an answer of DescribeMapRun: it counts the items of a Map Run and holds no events. The events are in the history of its parent and of each child (\`aws stepfunctions list-executions --map-run-arn ARN\`). ${historyBy}`;
    case "mapRuns":
      return `This is a list of Map Runs (ListMapRuns), without events. Its children are listed by \`aws stepfunctions list-executions --map-run-arn ARN\`. ${historyBy}`;
    case "manifest":
      return `This is the manifest of a Map Run's results; it names ${detail ?? "no files"}. Import those files.`;
    case "stateMachines":
      return `This is a list of state machines (ListStateMachines), without executions. Their executions are fetched by \`stepscope pull --machine ARN\`. ${historyBy}`;
    case "started":
      return `This is an answer of StartExecution: it says that an execution was started${detail === null ? "" : ` (${detail})`}, not what it did. ${historyBy}`;
    case "testState":
      return `This is an answer of TestState, which tests one state and has no history. ${historyBy}`;
    case "mocks":
      return `This is a file of mocked answers for Step Functions Local, not a history. ${historyBy}`;
    case "cloudTrail":
      return `These are records of CloudTrail: who called which API, not what the executions did. ${historyBy}`;
    case "xray":
      return `These are traces of X-Ray, which have no states and no payloads. ${historyBy}`;
  }
}
