import { counted, formatCount } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { writeFailed } from "./failed";
import { groupsOf } from "./groups";
import { errorName, NAMED, visit, where } from "./phrases";
import { childrenOf, containerOf, failedInside, hasFailed, parentOf, stateOf, type View } from "./view";
import type { Writer } from "./writer";

/** What went wrong on the way and was put right: catches, then retries that helped. */
export function writeRecoveries(writer: Writer, view: View): void {
  const visits = view.trace.spans.filter((span): span is VisitSpan => span.kind === "visit");
  const caught = visits.filter((span) => span.outcome === "caught");
  const before = view.trace.completeness.ended && view.trace.execution.status !== "SUCCEEDED";
  if (before && caught.length > 0) writer.say(" Before that,");
  writeGroups(writer, view, caught, { one: writeCaught, many: writeManyCaught, rest: "caught" });
  writeUnsettled(writer, view, visits);
  writeGroups(writer, view, visits.filter(wasRetried), { one: writeRetried, many: writeManyRetried, rest: "retried" });
}

function wasRetried({ outcome, recovery }: VisitSpan): boolean {
  return outcome === "succeeded" && recovery.length > 0;
}

type Telling = {
  readonly one: (writer: Writer, view: View, span: VisitSpan) => void;
  readonly many: (writer: Writer, view: View, spans: readonly VisitSpan[]) => void;
  readonly rest: string;
};

/** Few are told one by one; of many those of a state are told together. */
function writeGroups(writer: Writer, view: View, spans: readonly VisitSpan[], { one, many, rest }: Telling): void {
  if (spans.length <= NAMED) {
    for (const span of spans) one(writer.say(" "), view, span);
    return;
  }
  const groups = [...groupsOf(spans, ({ state }) => state).values()].sort((a, b) => b.length - a.length);
  for (const group of groups.slice(0, NAMED)) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) one(writer.say(" "), view, only);
    else many(writer.say(" "), view, group);
  }
  const left = groups.slice(NAMED).reduce((sum, group) => sum + group.length, 0);
  if (left > 0) writer.say(` ${counted(left, "more visit")} of other states ${left === 1 ? "was" : "were"} ${rest}.`);
}

/** Failures of a record with gaps: whether they were retried or caught is not there. */
function writeUnsettled(writer: Writer, view: View, visits: readonly VisitSpan[]): void {
  const unsettled = visits.filter((span) => span.outcome === "unknown" && span.failure !== null);
  for (const span of unsettled.slice(0, NAMED)) {
    writeFailed(writer.say(" "), view, span);
    writer.say("; what became of it is not recorded.");
  }
  if (unsettled.length > NAMED) {
    writer.say(` So did ${counted(unsettled.length - NAMED, "more state")}.`);
  }
}

/** `BookHotel in branch 2 of BookTrip failed with HotelFull; BookTrip failed with it and was caught, going on to Cancel.` */
function writeCaught(writer: Writer, view: View, span: VisitSpan): void {
  const inner = failedInside(view, span).at(-1);
  writeFailed(writer, view, inner ?? span);
  const tried = childrenOf(view, span, "attempt").at(-1)?.attempt ?? 0;
  const after = tried > 1 ? ` after ${counted(tried, "attempt")}` : "";
  if (inner === undefined) writer.say(`${itemsText(view, span)}${after} and was caught`);
  else {
    visit(writer.say("; "), span).say(` failed with it${itemsText(view, span)}`);
    const { failure } = span;
    if (failure !== null && failure.error !== inner.failure?.error) errorName(writer.say(" as "), view, failure);
    writer.say(`${after} and was caught`);
  }
  writeCatcher(writer, view, span);
  writer.say(".");
}

/** By which catcher, where its names say more than the error did, and where the run went on. */
function writeCatcher(writer: Writer, view: View, span: VisitSpan): void {
  const last = span.recovery.at(-1);
  const state = stateOf(view, span);
  if (last?.action !== "catch") return void writer.say(span.next === null ? "" : `, going on to ${span.next}`);
  const catcher = last.catcher !== null && state !== null && "catch" in state ? state.catch[last.catcher] : undefined;
  if (catcher !== undefined && last.error !== null && !catcher.errorEquals.includes(last.error)) {
    writer.say(` by its catcher for ${catcher.errorEquals.join(", ")}`);
  }
  const next = span.next ?? last.next;
  if (next === null) return;
  const entered = nextVisit(view, span, next);
  writer.say(", going on to ").link(next, entered?.events[0] ?? null);
}

function nextVisit(view: View, span: VisitSpan, name: string): VisitSpan | null {
  const chain = parentOf(view, span);
  const visits = chain === null ? [] : childrenOf(view, chain, "visit");
  return visits.find(({ index, state }) => index > span.index && state === name) ?? null;
}

/** ` (1 of 4 items failed)`, of the last attempt of a Map. */
function itemsText(view: View, span: VisitSpan): string {
  const attempt = childrenOf(view, span, "attempt").at(-1);
  const items = attempt === undefined ? [] : childrenOf(view, attempt, "iteration");
  const failed = items.filter(hasFailed).length;
  return failed === 0 ? "" : ` (${failed} of ${counted(Math.max(attempt?.length ?? 0, items.length), "item")} failed)`;
}

/** `Check failed in 21 of 2 000 items of Each (11 BadRow, 10 Timeout.Upstream) and was caught each time.` */
function writeManyCaught(writer: Writer, view: View, spans: readonly VisitSpan[]): void {
  writeMany(writer, view, spans, "failed");
  writer.say(` (${errorsText(spans.map(({ failure }) => failure?.error ?? null))}) and was caught each time`);
  const next = new Set(spans.map((span) => span.next));
  const [only] = next;
  writer.say(next.size === 1 && only !== null && only !== undefined ? `, going on to ${only}.` : ".");
}

function writeManyRetried(writer: Writer, view: View, spans: readonly VisitSpan[]): void {
  writeMany(writer, view, spans, "needed more than one attempt");
  writer.say(` (${errorsText(spans.map(({ recovery }) => recovery[0]?.error ?? null))}).`);
}

function writeMany(writer: Writer, view: View, spans: readonly VisitSpan[], verb: string): void {
  const [first] = spans;
  if (first === undefined) return;
  visit(writer, first).say(` ${verb} in `);
  const map = mapAround(view, spans);
  if (map === null) return void writer.say(counted(spans.length, "visit"));
  const items = new Set(spans.map(({ parent }) => parent)).size;
  writer.say(
    items === map.items ? `all ${counted(items, "item")}` : `${formatCount(items)} of ${counted(map.items, "item")}`,
  );
  writer.say(" of ");
  visit(writer, map.visit);
}

/** The one Map whose items they all are in directly. */
function mapAround(view: View, spans: readonly VisitSpan[]) {
  const maps = new Set(
    spans.map((span) => (parentOf(view, span)?.kind === "iteration" ? containerOf(view, span) : null)),
  );
  const [map] = maps;
  if (maps.size !== 1 || map === null || map === undefined) return null;
  const attempt = childrenOf(view, map, "attempt").at(-1);
  if (attempt === undefined) return null;
  return { visit: map, items: Math.max(attempt.length ?? 0, childrenOf(view, attempt, "iteration").length) };
}

/** `11 BadRow, 10 Timeout.Upstream and 2 others`, the most frequent first. */
function errorsText(errors: readonly (string | null)[]): string {
  const counts = [...groupsOf(errors, (name) => name ?? "without a name")].map(
    ([name, all]) => [name, all.length] as const,
  );
  counts.sort(([, a], [, b]) => b - a);
  const named = counts.slice(0, NAMED).map(([name, n]) => `${formatCount(n)} ${name}`);
  const left = counts.slice(NAMED).reduce((sum, [, n]) => sum + n, 0);
  return `${named.join(", ")}${left === 0 ? "" : ` and ${counted(left, "other")}`}`;
}

function writeRetried(writer: Writer, view: View, span: VisitSpan): void {
  visit(writer, span);
  where(writer, view, span);
  const attempts = childrenOf(view, span, "attempt").at(-1)?.attempt ?? span.recovery.length + 1;
  const errors = [...new Set(span.recovery.map((one) => one.error ?? "an error without a name"))];
  writer.say(` needed ${counted(attempts, "attempt")} (`).link(errors[0] ?? "", span.recovery[0]?.eventId);
  writer.say(errors.length > 1 ? ` and ${counted(errors.length - 1, "other")}).` : ").");
}
