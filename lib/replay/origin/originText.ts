import { counted } from "@/lib/base/wording";
import type { ToldDecision, ToldNode, ToldOrigin } from "./toldOrigin";

/*
 * An origin in words: what the command line prints and the page shows. One table a kind of end, one sentence each.
 */

const HOW = { copied: "copied", computed: "computed from", shape: "depends on what there is in" } as const;

/** One line of an origin, without its indentation. */
export function nodeText(node: ToldNode): string {
  const read = node.reads === null || node.depth === 0 ? "" : ` ← ${HOW[node.how]} ${node.reads}`;
  const turns = node.turns === 0 ? "" : ` ← ${counted(node.turns, "turn")} of the loop before`;
  return `${placeText(node)}${node.value === null ? "" : ` = ${node.value}`}${read}${turns}`;
}

function placeText(node: ToldNode): string {
  const { state, eventId, path, field, why } = node;
  const at = eventId === null ? "" : ` (event ${eventId})`;
  const of = `${state ?? "the execution"}${at}`;
  switch (node.kind) {
    case "written": {
      const by = field === null ? "is made of several values" : `is written by ${field}`;
      return `${slotText(node)} ${path ?? ""} of ${of} ${by}${node.text === null ? "" : ` '${node.text}'`}`;
    }
    case "executionInput":
      return `the execution's input, ${path ?? "$"}${at}`;
    case "outcome":
      return `the outcome of ${of}, ${path ?? "$"}`;
    case "taskError":
      return `the failure of the task of ${of}, ${path ?? "$"}`;
    case "stateError":
      return `the failure of ${of}, which Step Functions words, ${path ?? "$"}`;
    case "literal":
      return `${field ?? ""} of ${of} itself, as the definition has it`;
    case "context":
      return `the context object at ${of}, ${path ?? "$$"}`;
    case "added":
      return `added to the request of ${of} by Step Functions`;
    case "drawn":
      return `chance or the clock at ${of}`;
    case "mapRun":
      return `a child execution of the Map Run of ${of}, ${path ?? "$"}`;
    case "untraced":
      return `cannot be traced: ${why ?? ""}`;
  }
}

function slotText({ slot }: ToldNode): string {
  return slot === null ? "" : SLOTS[slot];
}

const SLOTS = {
  input: "input",
  effective: "input behind InputPath",
  parameters: "parameters",
  sent: "parameters",
  result: "result",
  selected: "result behind ResultSelector",
  placed: "output behind ResultPath",
  output: "output",
  error: "error",
  variable: "variable",
  item: "item",
  itemInput: "input of an iteration",
} as const satisfies Record<NonNullable<ToldNode["slot"]>, string>;

export function decisionText({ kind, state, eventId, index, reads }: ToldDecision): string {
  const at = eventId === null ? "" : ` (event ${eventId})`;
  const read = reads.length === 0 ? "" : `, having read ${reads.join(", ")}`;
  if (kind === "catch") return `catcher ${(index ?? 0) + 1} of ${state}${at} took the failure`;
  return `${state}${at} took ${index === null ? "its Default" : `rule ${index + 1}`}${read}`;
}

/** All of it, a line a place; what a value was made from stands below it, further in. */
export function originLines({ nodes, decisions }: ToldOrigin): readonly string[] {
  const lines = nodes.flatMap((node) => {
    const indent = "  ".repeat(node.depth);
    return [
      indent + nodeText(node),
      ...(node.looked.length === 0 ? [] : [`${indent}  looked at, without going in: ${node.looked.join(", ")}`]),
      ...(node.more === 0 ? [] : [`${indent}  and ${node.more} more`]),
    ];
  });
  return [...lines, ...decisions.map((one) => `on the way: ${decisionText(one)}`)];
}
