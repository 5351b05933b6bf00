import type { MapState } from "@/lib/asl/machine";
import { jsonText } from "@/lib/base/json-text";
import { type Exact } from "@/lib/base/long";
import type { CompiledState, Maybe } from "../compiledMachine";
import { mapItem } from "../dataflow/contextObject";
import { tooLarge } from "../jsonWithText";
import { dataLimit, Failure } from "../failure";
import type { Cursor } from "../run";
import { compileSelector, plainItem } from "../states/mapData";
import type { StepContext } from "../stepContext";
import { batchText, addToBatch } from "./batch";
import type { MapRunPhase } from "./mapRun";
import { withoutFirst, peek, type BufferedItem } from "./itemBuffer";

/** The input of a child and how many items it holds. */
export type ChildInput = { readonly text: string; readonly items: number };

/** Makes the inputs of the children of a distributed Map: ItemSelector for each item, then ItemBatcher. */
export function compileInputs(source: MapState, state: () => CompiledState) {
  const selector = compileSelector(source);
  const { name } = source;

  function select(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, item: BufferedItem): Maybe<Exact | Failure> {
    if (selector === null) return plainItem(item.value, item.key);
    return selector(ctx, cursor, state(), phase.effective, mapItem(item));
  }

  /** Takes the next item with what was selected of it; the input of a child that it completes. */
  function take(ctx: StepContext, phase: MapRunPhase, value: Exact): ChildInput | null | Failure {
    phase.itemBuffer = withoutFirst(phase.itemBuffer);
    const text = jsonText(value);
    if (phase.batch === null) return measured(ctx, { text, items: 1 });
    const full = addToBatch(phase.openBatch, text, phase.batch, phase.batchInput);
    return full === null ? null : measured(ctx, batched(phase, full));
  }

  function measured(ctx: StepContext, input: ChildInput): ChildInput | Failure {
    return tooLarge(input.text, ctx.limits.payload) ? dataLimit(name) : input;
  }

  /** The next input; null when it needs items that are not known yet, or when there are no more. */
  function next(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): Maybe<ChildInput | null | Failure> {
    for (let item = peek(phase.itemBuffer); item !== null; item = peek(phase.itemBuffer)) {
      const value = select(ctx, cursor, phase, item);
      if (value instanceof Promise) {
        return value.then((later) => {
          const made = later instanceof Failure ? later : take(ctx, phase, later);
          return made ?? next(ctx, cursor, phase);
        });
      }
      const made = value instanceof Failure ? value : take(ctx, phase, value);
      if (made !== null) return made;
    }
    if (phase.reader !== null || phase.openBatch.texts.length === 0) return null;
    const { texts } = phase.openBatch;
    phase.openBatch.texts = [];
    return measured(ctx, batched(phase, texts));
  }

  /**
   * The inputs of children that are not started any more, of the items that are known. Where ItemSelector is an
   * expression that cannot be had at once, or fails, the item stands for itself.
   */
  function pending(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): readonly string[] {
    if (phase.writer === null) return [];
    const inputs: string[] = [];
    const openBatch = { ...phase.openBatch, texts: [...phase.openBatch.texts] };
    for (let ahead = 0, item = peek(phase.itemBuffer); item !== null; item = peek(phase.itemBuffer, ++ahead)) {
      const value = select(ctx, cursor, phase, item);
      const text = jsonText(
        value instanceof Promise || value instanceof Failure ? plainItem(item.value, item.key) : value,
      );
      const full = phase.batch === null ? null : addToBatch(openBatch, text, phase.batch, phase.batchInput);
      if (phase.batch === null) inputs.push(text);
      else if (full !== null) inputs.push(batchText(full, phase.batchInput));
    }
    if (openBatch.texts.length > 0) inputs.push(batchText(openBatch.texts, phase.batchInput));
    return inputs;
  }

  return { next, pending };
}

function batched({ batchInput }: MapRunPhase, texts: readonly string[]): ChildInput {
  return { text: batchText(texts, batchInput), items: texts.length };
}
