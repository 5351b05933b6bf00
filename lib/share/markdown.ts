import { formatInstant } from "@/lib/base/instant";
import { counted, formatExactDuration } from "@/lib/base/wording";
import { type SharedExecution, storyText } from "./shared";

/** Characters of a cause in a message: whoever wants the whole opens the page. */
const CAUSE = 1_000;

/** What happened, for an incident channel: a heading, the sentences, the facts, error and cause. */
export function markdownOf(execution: SharedExecution): string {
  const { machine, name, status, error, cause, page } = execution;
  const title = machine === null ? name : `${machine} › ${name}`;
  const parts = [`### ${plain(title)}: ${plain(status)}`, plain(storyText(execution)), factsOf(execution)];
  if (error !== null || cause !== null) parts.push(fenced([error, cause].filter((text) => text !== null).join(": ")));
  if (page !== null) parts.push(`<${page}>`);
  return `${parts.join("\n\n")}\n`;
}

function factsOf({ arn, type, trace }: SharedExecution): string {
  const { startedAt, stoppedAt, retries, redrives } = trace.execution;
  const facts = [
    startedAt === null ? null : `started ${formatInstant(startedAt)}`,
    startedAt === null || stoppedAt === null ? null : `took ${formatExactDuration(stoppedAt - startedAt)}`,
    type === null ? null : type === "EXPRESS" ? "Express" : "Standard",
    counted(trace.eventCount, "event"),
    retries === 0 ? null : counted(retries, "retry", "retries"),
    redrives === 0 ? null : counted(redrives, "redrive"),
  ];
  const known = facts.filter((fact) => fact !== null);
  return [...known.map((fact) => `- ${fact}`), ...(arn === null ? [] : [`- ${codeSpan(arn)}`])].join("\n");
}

/** Text that Markdown, and HTML in it, leave as it is. */
export function plain(text: string): string {
  const inline = text.replace(/[\\`*_[\]<>|~&]/g, "\\$&").replace(/\r?\n|\r/g, " ");
  return inline.replace(/^(\d+)(?=[.)])/, "$1\\").replace(/^[#+-]/, "\\$&");
}

/** Code between more backticks than are in it. */
function codeSpan(text: string): string {
  const marks = "`".repeat(longestRun(text) + 1);
  return `${marks} ${text.replace(/\r?\n|\r/g, " ")} ${marks}`;
}

function fenced(text: string): string {
  const shown = [...text.slice(0, 2 * CAUSE)].slice(0, CAUSE).join("");
  const marks = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${marks}\n${shown}${shown.length < text.length ? "…" : ""}\n${marks}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
