import { isSpace } from "./scan";

/*
 * What stands around JSON in a file: prefixes of log lines, prompts, fences of Markdown, banners, messages of the AWS
 * command line. Nothing here knows a tool: a line is passed over up to where a JSON object or array begins in it.
 */

/** A message of the AWS command line or of an SDK: `An error occurred (Name) when calling the X operation: words`. */
export type AwsMessage = { readonly type: string | null; readonly message: string };

const AWS_CLI_ERROR = /An error occurred \((\w{1,100})\)[^\n:]{0,200}: ([^\n]{1,1000})/;
const CLI_ERROR =
  /^(?:aws: error: |Unable to locate credentials|Error when retrieving token |The SSO session )[^\n]{0,500}/;

export function awsMessageIn(line: string): AwsMessage | null {
  const error = AWS_CLI_ERROR.exec(line);
  if (error !== null) return { type: error[1] ?? null, message: (error[2] ?? "").trim() };
  const other = CLI_ERROR.exec(line.trim());
  return other === null ? null : { type: null, message: other[0].trim() };
}

/** What the AWS command line writes into its own output when its encoder fails, on Windows. */
const CODEC_CRASH = /'\w{1,20}' codec can't (?:en|de)code [^\n:]{1,100}/;

export function codecCrashIn(text: string): string | null {
  return CODEC_CRASH.exec(text)?.[0] ?? null;
}

/** Whether JSON begins at a bracket: `more` when the text ends before that shows. */
export function beginsJson(text: string, at: number): boolean | "more" {
  let next = at + 1;
  while (next < text.length && isSpace(text.charCodeAt(next))) next++;
  if (next >= text.length) return "more";
  return (text[at] === "{" ? '"}/' : '{["]').includes(text[next] ?? "");
}

/** The first place from `from` up to `until` where JSON begins; null without one, `more` as `beginsJson`. */
export function findJson(text: string, from: number, until: number, ending: boolean): number | null | "more" {
  BRACKET.lastIndex = from;
  for (let found = BRACKET.exec(text); found !== null && found.index < until; found = BRACKET.exec(text)) {
    const begins = beginsJson(text, found.index);
    if (begins === true) return found.index;
    if (begins === "more" && !ending) return "more";
  }
  return null;
}

const BRACKET = /[{[]/g;

/** A line that goes on with JSON which began before: the beginning is cut off, or something does not belong there. */
export function continuesJson(line: string): boolean {
  return /^\s*[:}\]]/.test(line) || /^\s*,\s*\S/.test(line) || /,\s*$/.test(line);
}
