import { formatInstant } from "@/lib/base/instant";
import { err, ok } from "@/lib/base/result";
import { counted } from "@/lib/base/wording";
import type { ListedExecution } from "@/lib/contract/execution";
import { parseListQuery } from "@/lib/contract/listQuery";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { pointAt, wordProblem } from "@/lib/contract/query/syntaxProblem";
import { listExecutions } from "@/lib/server/listExecutions";
import { fitting, MAX_PAGE, wireLength } from "./answerPages";
import type { McpContext, ToolAnswer } from "./context";
import { worded } from "./named";

/** Rows that are read at once: about as many as a page holds. */
const AT_ONCE = 50;
/** Bytes of a text of a row; `sentence` has it whole. */
const MAX_CELL = 300;

/** The place behind a row: `N` rows behind the place that a page of the list named, which may be its beginning. */
const CURSOR = /^(\d{1,2})(?:~(.*))?$/s;

/** Executions that a query lets through, those that started last first, one JSON object a line. */
export async function findTool(
  context: McpContext,
  { query = "", cursor }: { readonly query?: string | undefined; readonly cursor?: string | undefined },
): Promise<ToolAnswer> {
  const syntax = parseQuery(query.trim());
  if (!syntax.ok) return err(`${wordProblem(syntax.error)}\n\n${pointAt(query.trim(), syntax.error)}`);
  const [place, skip = "0", after = ""] = CURSOR.exec(cursor ?? "0") ?? [];
  const list = parseListQuery(new URLSearchParams({ q: query, size: String(AT_ONCE), after }));
  if (place === undefined || !list.ok) return err("The cursor is none of an answer of find. Ask without it.");
  const found = await listExecutions(context, list.value);
  if (!found.ok) return err(worded(found.error));
  const { rows, next, total, totalIsExact, scan } = found.value;
  const lines: string[] = [];
  let bytes = 0;
  let at = Number(skip);
  for (const row of rows.slice(at)) {
    const line = `${JSON.stringify(shown(row))}\n`;
    bytes += wireLength(line);
    if (bytes > MAX_PAGE) break;
    lines.push(line);
    at++;
  }
  const goesOn = at < rows.length ? `${at}${after === "" ? "" : `~${after}`}` : next === null ? null : `0~${next}`;
  const read = scan === null ? "" : ` Read ${counted(scan.read, "history", "histories")} of this page.`;
  const matching = scan === null ? `${totalIsExact ? "" : "At least "}${counted(total, "execution")} match.` : "";
  return ok({ text: lines.join(""), next: goesOn, note: `${matching}${read}`.trim() });
}

function shown(row: ListedExecution): object {
  const { key, name, machine, type, status, startedAt, durationMs, error, cause, retries, redrives, verdict } = row;
  const cell = (text: string | null) => (text === null ? undefined : fitting(text, MAX_CELL));
  return {
    key,
    name: cell(name),
    machine: cell(machine),
    type: type ?? undefined,
    status,
    startedAt: startedAt === null ? undefined : formatInstant(startedAt),
    durationMs: durationMs ?? undefined,
    error: cell(error),
    cause: cell(cause),
    retries: retries || undefined,
    redrives: redrives || undefined,
    verdict: verdict?.code,
  };
}
