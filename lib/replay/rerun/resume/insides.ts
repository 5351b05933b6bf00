import type { StepContext } from "@/lib/engine/compiledMachine";
import { activeChildren } from "@/lib/engine/containers/container";
import type { Cursor } from "@/lib/engine/run";
import { isArray } from "@/lib/base/json";
import { itemTexts } from "./recordedData";

/** What stands inside of a Parallel or inline Map that goes on. */
export type Inside = {
  readonly length: number;
  /** JSON texts of the results that are kept, by index. */
  readonly results: ReadonlyMap<number, string>;
  /** What goes on, by index. */
  readonly children: ReadonlyMap<number, Cursor>;
};

/** Null where the state is run as a whole. */
export function insideOf(ctx: StepContext, cursor: Cursor): Inside | null {
  const { phase } = cursor;
  const type = ctx.machine.states.get(cursor.state)?.type;
  if (phase.kind === "container") {
    const children = new Map(activeChildren(ctx, phase).map((child) => [child.index, child]));
    const ended = phase.texts.flatMap((text, i) => (children.has(i) || i >= phase.next ? [] : [[i, text] as const]));
    return { length: phase.length, results: new Map(ended), children };
  }
  const isLeft = (type === "Parallel" || type === "Map") && phase.kind === "completed" && phase.outcome.ok;
  if (!isLeft || !isArray(phase.outcome.result.value)) return null;
  const texts = itemTexts(phase.outcome.result.value);
  return { length: texts.length, results: new Map(texts.entries()), children: new Map() };
}

/** The input of an iteration that had not begun, as the state's own fields make it; null where they fail. */
export function selectedInput(ctx: StepContext, cursor: Cursor, index: number): string | null {
  const select = ctx.machine.states.get(cursor.state)?.select ?? null;
  const child: Cursor = { ...cursor, parent: cursor.id, index, phase: { kind: "select" } };
  select?.(ctx, cursor, child);
  return child.phase.kind === "ready" ? child.input.payload.text : null;
}
