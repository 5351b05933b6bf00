import { formatInstant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import type { ChildExecution, Inside } from "@/lib/contract/inside";
import type { IterationSpan, Span, VisitSpan } from "@/lib/history/span";
import { spanPath } from "@/lib/layout/spanPath";
import {
  attemptsOf,
  callbackOf,
  endOf,
  makeTree,
  spanAt,
  spanOfEvent,
  type Tree,
  visitAround,
} from "@/lib/layout/tree";
import { readEvent } from "@/lib/server/readEvent";
import { readInside } from "@/lib/server/readInside";
import { readTimeline } from "@/lib/server/readTimeline";
import type { McpContext } from "./context";
import { worded } from "./named";

/** Outcomes of what did not do what it should. */
const BAD: ReadonlySet<Span["outcome"]> = new Set(["failed", "timedOut", "aborted", "caught"]);
/** Events of one step whose data is shown; the rest is named. */
const MAX_EVENTS = 60;

/** The steps of an execution in the order in which they were entered, one JSON object a line. */
export async function stepsText(
  context: McpContext,
  key: string,
  { state, only }: { readonly state?: string | undefined; readonly only?: "failed" | undefined },
): Promise<Result<string, string>> {
  const read = await readTimeline(context, key);
  if (!read.ok) return err(worded(read.error));
  const tree = makeTree(read.value);
  const lines: string[] = [];
  for (const span of tree.trace.spans) {
    if (span.kind !== "visit" || (state !== undefined && span.state !== state)) continue;
    if (only !== "failed" || BAD.has(span.outcome)) lines.push(`${JSON.stringify(shownStep(tree, span))}\n`);
  }
  if (lines.length > 0) return ok(lines.join(""));
  if (state === undefined && only === undefined) return ok("No step is recorded.\n");
  return err("No step is so. Ask for the steps without `state` and `only`.");
}

function shownStep(tree: Tree, span: VisitSpan): object {
  return {
    event: span.events[0],
    step: pathText(tree, span),
    state: span.state,
    type: span.stateType ?? undefined,
    ...timesOf(tree, span),
    attempts: attemptsOf(tree, span).attempts.length || undefined,
    ...failureOf(span),
  };
}

function timesOf(tree: Tree, span: Span): object {
  const ms = span.end === null && span.outcome !== "open" ? undefined : endOf(tree, span) - span.start;
  return { outcome: span.outcome, at: formatInstant(span.start), ms };
}

function failureOf({ failure }: Span): object {
  if (failure === null) return {};
  return { error: failure.error ?? undefined, cause: failure.cause ?? undefined, failureEvent: failure.eventId };
}

function pathText(tree: Tree, span: Span): string {
  return spanPath(tree, span.index)
    .map(({ name }) => name)
    .join(" › ");
}

/** The data of one step: the events of its visit and attempts as AWS records them, one a line. */
export async function stepText(context: McpContext, key: string, event: number): Promise<Result<string, string>> {
  const read = await readTimeline(context, key);
  if (!read.ok) return err(worded(read.error));
  const tree = makeTree(read.value);
  const owner = spanOfEvent(tree, event);
  const visit = owner === null ? null : visitAround(tree, owner.index);
  const ids = visit === null ? [event] : eventsOf(tree, visit);
  const lines: string[] = visit === null ? [] : [`${JSON.stringify(shownStep(tree, visit))}\n`];
  for (const id of ids.slice(0, MAX_EVENTS)) {
    const found = await readEvent(context, key, id);
    if (!found.ok) return err(worded(found.error));
    lines.push(`${JSON.stringify(found.value.event)}\n`);
  }
  const more = ids.slice(MAX_EVENTS);
  if (more.length > 0) lines.push(`${JSON.stringify({ moreEvents: more.length, from: more[0], to: more.at(-1) })}\n`);
  return ok(lines.join(""));
}

function eventsOf(tree: Tree, visit: VisitSpan): number[] {
  const { attempts, backoffs } = attemptsOf(tree, visit);
  const callbacks = attempts.flatMap((attempt) => callbackOf(tree, attempt) ?? []);
  const all = [visit, ...attempts, ...backoffs, ...callbacks].flatMap(({ events }) => events);
  return [...new Set(all)].sort((a, b) => a - b);
}

type AskedItems = { readonly event: number; readonly text?: string | undefined; readonly only?: "failed" | undefined };

/** What is inside of a step, its items or the executions that it started, one JSON object a line. */
export async function itemsText(
  context: McpContext,
  key: string,
  { event, text, only }: AskedItems,
): Promise<Result<string, string>> {
  const [inside, read] = await Promise.all([
    readInside(context, key, { event, loop: false, q: text?.trim() || null }),
    readTimeline(context, key),
  ]);
  if (!inside.ok) return err(worded(inside.error));
  if (!read.ok) return err(worded(read.error));
  const { fields, found, more } = inside.value;
  if (inside.value.items.length === 0) {
    return err(
      "The step holds no items and started no execution that is stored. Ask with the event of a Map, or of a step that starts executions.",
    );
  }
  const wanted = found === null ? null : new Set(found);
  const lines = shownItems(inside.value, makeTree(read.value))
    .filter(({ isBad }, i) => (wanted === null || wanted.has(i)) && (only !== "failed" || isBad))
    .map(({ shown }) => `${JSON.stringify(shown)}\n`);
  const total = { items: inside.value.items.length, shown: lines.length, fields, ...(more ? { andMore: true } : {}) };
  return ok([`${JSON.stringify(total)}\n`, ...lines].join(""));
}

type ShownItem = { readonly isBad: boolean; readonly shown: object };

function shownItems(inside: Inside, tree: Tree): ShownItem[] {
  const { fields } = inside;
  const told = (values: readonly (string | null)[]) =>
    Object.fromEntries(fields.flatMap((path, i) => (values[i] == null ? [] : [[path, values[i]]])));
  if (inside.kind !== "items") return inside.items.map((item) => shownExecution(item, told(item.values)));
  return inside.items.map(({ span: index, values }) => {
    const span = spanAt(tree, index) as IterationSpan | VisitSpan | null;
    if (span === null) return { isBad: false, shown: {} };
    const item = span.kind === "iteration" ? { item: span.iteration } : {};
    const shown = { ...item, event: span.events[0], ...timesOf(tree, span), ...failureOf(span), values: told(values) };
    return { isBad: BAD.has(span.outcome), shown };
  });
}

const BAD_STATUS: ReadonlySet<string> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

type Started = Extract<Inside, { kind: "executions" }>["items"][number];

/** Of a child of a Map Run less is told than of an execution that a task started. */
function shownExecution(item: ChildExecution & Partial<Started>, values: object): ShownItem {
  const { key, arn, name, status, startedAt, stoppedAt, error, retries } = item;
  const at = startedAt === null ? undefined : formatInstant(startedAt);
  const ms = startedAt === null || stoppedAt === null ? undefined : stoppedAt - startedAt;
  const known = { key: key ?? undefined, arn: key === null ? (arn ?? undefined) : undefined, name: name ?? undefined };
  const shown = {
    ...known,
    status: status ?? undefined,
    at,
    ms,
    error: error ?? undefined,
    retries: (retries ?? 0) || undefined,
    values,
  };
  return { isBad: status !== null && BAD_STATUS.has(status), shown };
}
