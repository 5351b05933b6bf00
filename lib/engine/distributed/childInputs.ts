import type { MapState } from "@/lib/asl/machine";
import { jsonText } from "@/lib/base/json-text";
import { type Exact } from "@/lib/base/long";
import type { CompiledState, StepContext } from "../compiledMachine";
import { mapItem } from "../dataflow/mapItem";
import { tooLarge } from "../jsonWithText";
import { dataLimit, Failure } from "../failure";
import type { Cursor } from "../run";
import { compileSelector, plainItem } from "../containers/mapData";
import { batchText, addToBatch } from "./batch";
import type { MapRunPhase } from "./mapRunPhase";
import { withoutFirst, peek, type BufferedItem } from "./itemBuffer";

/** The input of a child and how many items it holds. */
export type ChildInput = { readonly text: string; readonly items: number };

/** Makes the inputs of the children of a distributed Map: ItemSelector for each item, then ItemBatcher. */
export type ChildInputs = {
  /** The next input; null when it needs items that are not known yet, or when there are no more. */
  readonly next: (ctx: StepContext, cursor: Cursor, phase: MapRunPhase) => ChildInput | null | Failure;
  /**
   * The inputs of children that are not started any more, of the items that are known. Where ItemSelector fails, the
   * item stands for itself.
   */
  readonly pending: (ctx: StepContext, cursor: Cursor, phase: MapRunPhase) => readonly string[];
};

export function compileInputs(source: MapState, state: () => CompiledState): ChildInputs {
  const selector = compileSelector(source);
  const { name } = source;

  function select(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, item: BufferedItem): Exact | Failure {
    if (selector === null) return plainItem(item.value, item.key);
    return selector(ctx, cursor, state(), phase.effective, mapItem(item));
  }

  return {
    next(ctx, cursor, phase) {
      for (let item = peek(phase.itemBuffer); item !== null; item = peek(phase.itemBuffer)) {
        const value = select(ctx, cursor, phase, item);
        const made = value instanceof Failure ? value : takeItem(ctx, phase, value, name);
        if (made !== null) return made;
      }
      if (phase.reader !== null || phase.openBatch.texts.length === 0) return null;
      const { texts } = phase.openBatch;
      phase.openBatch.texts = [];
      return measured(ctx, batched(phase, texts), name);
    },
    pending(ctx, cursor, phase) {
      if (phase.writer === null) return [];
      const inputs: string[] = [];
      const openBatch = { ...phase.openBatch, texts: [...phase.openBatch.texts] };
      for (let ahead = 0, item = peek(phase.itemBuffer); item !== null; item = peek(phase.itemBuffer, ++ahead)) {
        const value = select(ctx, cursor, phase, item);
        const text = jsonText(value instanceof Failure ? plainItem(item.value, item.key) : value);
        const full = phase.batch === null ? null : addToBatch(openBatch, text, phase.batch, phase.batchInput);
        if (phase.batch === null) inputs.push(text);
        else if (full !== null) inputs.push(batchText(full, phase.batchInput));
      }
      if (openBatch.texts.length > 0) inputs.push(batchText(openBatch.texts, phase.batchInput));
      return inputs;
    },
  };
}

/** Takes the next item with what was selected of it; the input of a child that it completes, null when it completes none. */
function takeItem(ctx: StepContext, phase: MapRunPhase, value: Exact, state: string): ChildInput | null | Failure {
  phase.itemBuffer = withoutFirst(phase.itemBuffer);
  const text = jsonText(value);
  if (phase.batch === null) return measured(ctx, { text, items: 1 }, state);
  const full = addToBatch(phase.openBatch, text, phase.batch, phase.batchInput);
  return full === null ? null : measured(ctx, batched(phase, full), state);
}

function measured(ctx: StepContext, input: ChildInput, state: string): ChildInput | Failure {
  return tooLarge(input.text, ctx.limits.payload) ? dataLimit(state) : input;
}

function batched({ batchInput }: MapRunPhase, texts: readonly string[]): ChildInput {
  return { text: batchText(texts, batchInput), items: texts.length };
}
