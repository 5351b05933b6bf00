import type { MapState } from "@/lib/asl/machine";
import { jsonText } from "@/lib/base/json-text";
import { type Exact } from "@/lib/base/long";
import type { CompiledState, Maybe } from "../compiled";
import { mapItem } from "../context";
import { tooLarge } from "../datum";
import { dataLimit, Failure } from "../failure";
import type { Cursor } from "../run";
import { compileSelector, plainItem } from "../states/mapData";
import type { Work } from "../work";
import { batchText, gather } from "./batch";
import type { MapRunDoing } from "./mapRun";
import { moved, peek, type WindowItem } from "./window";

/** The input of a child and how many items it holds. */
export type ChildInput = { readonly text: string; readonly items: number };

/** Makes the inputs of the children of a distributed Map: ItemSelector for each item, then ItemBatcher. */
export function compileInputs(source: MapState, state: () => CompiledState) {
  const selector = compileSelector(source);
  const { name } = source;

  function select(work: Work, cursor: Cursor, doing: MapRunDoing, item: WindowItem): Maybe<Exact | Failure> {
    if (selector === null) return plainItem(item.value, item.key);
    return selector(work, cursor, state(), doing.effective, mapItem(item));
  }

  /** Takes the next item with what was selected of it; the input of a child that it completes. */
  function take(work: Work, doing: MapRunDoing, value: Exact): ChildInput | null | Failure {
    doing.window = moved(doing.window);
    const text = jsonText(value);
    if (doing.batch === null) return measured(work, { text, items: 1 });
    const full = gather(doing.gathering, text, doing.batch, doing.batchInput);
    return full === null ? null : measured(work, batched(doing, full));
  }

  function measured(work: Work, input: ChildInput): ChildInput | Failure {
    return tooLarge(input.text, work.limits.payload) ? dataLimit(name) : input;
  }

  /** The next input; null when it needs items that are not known yet, or when there are no more. */
  function next(work: Work, cursor: Cursor, doing: MapRunDoing): Maybe<ChildInput | null | Failure> {
    for (let item = peek(doing.window); item !== null; item = peek(doing.window)) {
      const value = select(work, cursor, doing, item);
      if (value instanceof Promise) {
        return value.then((later) => {
          const made = later instanceof Failure ? later : take(work, doing, later);
          return made ?? next(work, cursor, doing);
        });
      }
      const made = value instanceof Failure ? value : take(work, doing, value);
      if (made !== null) return made;
    }
    if (doing.reader !== null || doing.gathering.texts.length === 0) return null;
    const { texts } = doing.gathering;
    doing.gathering.texts = [];
    return measured(work, batched(doing, texts));
  }

  /**
   * The inputs of children that are not started any more, of the items that are known. Where ItemSelector is an
   * expression that cannot be had at once, or fails, the item stands for itself.
   */
  function pending(work: Work, cursor: Cursor, doing: MapRunDoing): readonly string[] {
    if (doing.writer === null) return [];
    const inputs: string[] = [];
    const gathering = { ...doing.gathering, texts: [...doing.gathering.texts] };
    for (let ahead = 0, item = peek(doing.window); item !== null; item = peek(doing.window, ++ahead)) {
      const value = select(work, cursor, doing, item);
      const text = jsonText(
        value instanceof Promise || value instanceof Failure ? plainItem(item.value, item.key) : value,
      );
      const full = doing.batch === null ? null : gather(gathering, text, doing.batch, doing.batchInput);
      if (doing.batch === null) inputs.push(text);
      else if (full !== null) inputs.push(batchText(full, doing.batchInput));
    }
    if (gathering.texts.length > 0) inputs.push(batchText(gathering.texts, doing.batchInput));
    return inputs;
  }

  return { next, pending };
}

function batched({ batchInput }: MapRunDoing, texts: readonly string[]): ChildInput {
  return { text: batchText(texts, batchInput), items: texts.length };
}
