import type { Instant } from "@/lib/base/instant";
import type { SpanOutcome, SpanFailure } from "../span";
import { settleFail } from "./recoveries";
import type { Fold } from "./state";
import { close, isKind, isVisit, type Node, openInside, pathOf, type PendingAbort } from "./tree";

/**
 * How a container, an iteration or the run ends for what is still open inside it.
 *
 * - `failed`: what lies on the path of the rootFailure failed, the rest was aborted. In a record with gaps only what
 *   had failed by itself is known to have failed.
 * - `aborted`: stopped from outside.
 * - `succeeded`: a branch without open visits is done; anything else open means that events are missing.
 */
export type Ending =
  | {
      readonly how: "failed";
      readonly rootFailure: Node | null;
      readonly failure: SpanFailure | null;
      /** No event is missing so far: what is open beside the rootFailure was running, then. */
      readonly whole: boolean;
    }
  | { readonly how: "aborted" }
  | { readonly how: "succeeded" };

/** Ends everything open inside `node`, not the node itself. Returns the visits and iterations that ended. */
export function endInside(fold: Fold, node: Node, at: Instant, ending: Ending): PendingAbort[] {
  const path = ending.how === "failed" ? pathOf(ending.rootFailure) : NOBODY;
  const victims: PendingAbort[] = [];
  for (const inner of openInside(node)) {
    const outcome = isChain(inner) && isDone(fold, inner) ? "succeeded" : outcomeOf(inner, ending, path);
    const end = outcome === "unknown" ? null : (doneAt(inner, outcome) ?? failedAt(inner, ending, path) ?? at);
    if (outcome === "failed" && path.has(inner)) explain(inner, ending);
    close(inner, end, outcome);
    if (isKind(inner, "iteration")) victims.push(inner);
    if (!isVisit(inner)) continue;
    victims.push(inner);
    if (outcome === "failed" || outcome === "timedOut") settleFail(inner);
  }
  return victims;
}

const NOBODY: ReadonlySet<Node> = new Set();

function outcomeOf(node: Node, ending: Ending, path: ReadonlySet<Node>): SpanOutcome {
  switch (ending.how) {
    case "aborted":
      return "aborted";
    case "succeeded":
      return "unknown";
    case "failed":
      if (path.has(node)) return timedOut(node) ? "timedOut" : "failed";
      if (ending.rootFailure !== null) return ending.whole ? "aborted" : "unknown";
      return node.span.failure === null ? "unknown" : "failed";
  }
}

/** A visit whose last attempt timed out did not fail in another way. */
export function timedOut(node: Node): boolean {
  return isVisit(node) && node.work.attempt?.span.outcome === "timedOut" && node.span.failure !== null;
}

function explain(node: Node, ending: Ending): void {
  if (ending.how === "failed") node.span.failure ??= ending.failure;
}

function isChain(node: Node): boolean {
  return isKind(node, "branch") || isKind(node, "iteration");
}

/**
 * Whether a chain had come to its end when nothing in it was open: branches have no event of their own for that.
 * The definition knows whether the last state goes on; without it a chain that rests is taken to have ended.
 */
function isDone(fold: Fold, chain: Node): boolean {
  const last = chain.lastVisit;
  if (last === null || last.open || last.span.outcome !== "succeeded") return false;
  const state = last.span.state === null ? undefined : fold.machine?.get(last.span.state)?.state;
  if (state === undefined || state.type === "Succeed") return true;
  return state.type !== "Choice" && state.type !== "Fail" && state.next === undefined;
}

/** What failed ended when it failed, not when that came to be known further out. */
function failedAt(node: Node, ending: Ending, path: ReadonlySet<Node>): Instant | null {
  return ending.how === "failed" && path.has(node) ? (ending.failure?.at ?? null) : null;
}

function doneAt(node: Node, outcome: SpanOutcome): Instant | null {
  return isChain(node) && outcome === "succeeded" ? (node.lastVisit?.span.end ?? null) : null;
}
