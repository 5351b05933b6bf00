import { counted } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { NAMED, ordinal, visit } from "./phrases";
import { lacksCatch, NO_CATCH, reasonsOf } from "./reasons";
import { childrenOf, hasFailed, type View } from "./view";
import type { Writer } from "./writer";

/**
 * What a failure did to the Parallels and Maps around it, innermost first. One is told whole; several are told once:
 * ` It went up through Level 9 … Level 1; 9 branches were stopped; none of them has a Catch, so the execution failed.`
 */
export function writeContainers(writer: Writer, view: View, origin: VisitSpan, containers: readonly VisitSpan[]): void {
  const [only] = containers;
  if (containers.length === 1 && only !== undefined) return writeOne(writer, view, origin, only);
  if (containers.length > 1) writeChain(writer, view, containers);
}

function writeOne(writer: Writer, view: View, origin: VisitSpan, around: VisitSpan): void {
  const { failed, items, stopped } = insideOf(view, around);
  const tried = attemptsOf(view, around);
  visit(writer.say(" "), around).say(` failed with it${tried > 1 ? ` for the ${ordinal(tried)} time` : ""}`);
  if (failed > 1) writer.say(` (${failed} of ${counted(items, "item")} failed)`);
  if (stopped > 0) writer.say(`, ${stoppedText(stopped, items > 0 ? stopped : 0)}`);
  const reasons = reasonsOf(view, around);
  if (lacksCatch(reasons) && lacksCatch(reasonsOf(view, origin))) writer.say("; neither has a Catch");
  else for (const reason of reasons) writer.say(`; ${reason}`);
  writer.say(", so the execution failed.");
}

function writeChain(writer: Writer, view: View, containers: readonly VisitSpan[]): void {
  const [inner, outer] = [containers[0], containers.at(-1)];
  writer.say(" It went up through ");
  if (containers.length <= NAMED) writer.list(containers, (span) => void visit(writer, span));
  else if (inner !== undefined && outer !== undefined) visit(visit(writer, inner).say(" … "), outer);
  const inside = containers.map((span) => insideOf(view, span));
  const stopped = inside.reduce((sum, one) => sum + one.stopped, 0);
  const stoppedItems = inside.reduce((sum, one) => sum + (one.items > 0 ? one.stopped : 0), 0);
  if (stopped > 0) writer.say(`; ${stoppedText(stopped, stoppedItems)}`);
  for (const span of containers) {
    const tried = attemptsOf(view, span);
    if (tried > 1) visit(writer.say("; "), span).say(` was attempted ${counted(tried, "time")}`);
  }
  writeReasons(writer, view, containers);
  writer.say(", so the execution failed.");
}

/** Once where all of them have the same; else by name, those without a Catch left out. */
function writeReasons(writer: Writer, view: View, containers: readonly VisitSpan[]): void {
  const reasons = containers.map((span) => ({ span, text: reasonsOf(view, span).join(", ") }));
  const texts = new Set(reasons.map(({ text }) => text));
  if (texts.size === 1 && texts.has(NO_CATCH)) return void writer.say("; none of them has a Catch");
  const told = reasons.filter(({ text }) => text !== "" && text !== NO_CATCH);
  for (const { span, text } of told.slice(0, NAMED)) visit(writer.say("; "), span).say(`: ${text}`);
  if (told.length > NAMED) writer.say(`; no catcher of ${counted(told.length - NAMED, "more state")} took it`);
}

type Inside = { readonly failed: number; readonly items: number; readonly stopped: number };

/** Of the last attempt. */
function insideOf(view: View, around: VisitSpan): Inside {
  const attempt = childrenOf(view, around, "attempt").at(-1);
  const items = attempt === undefined ? [] : childrenOf(view, attempt, "iteration");
  const branches = attempt === undefined ? [] : childrenOf(view, attempt, "branch");
  return {
    failed: items.filter(hasFailed).length,
    items: items.length === 0 ? 0 : Math.max(attempt?.length ?? 0, items.length),
    stopped: [...items, ...branches].filter((chain) => chain.outcome === "aborted").length,
  };
}

function attemptsOf(view: View, span: VisitSpan): number {
  return childrenOf(view, span, "backoff").length + 1;
}

/** `2 branches were stopped`, `1 item was stopped`, `3 branches and items were stopped`. */
function stoppedText(stopped: number, items: number): string {
  const verb = stopped === 1 ? "was" : "were";
  if (items === stopped) return `${counted(stopped, "item")} ${verb} stopped`;
  if (items === 0) return `${counted(stopped, "branch", "branches")} ${verb} stopped`;
  return `${counted(stopped - items, "branch", "branches")} and ${counted(items, "item")} were stopped`;
}
