import type { Json } from "@/lib/base/json";
import type { Result } from "@/lib/base/result";

/**
 * Makes items of a text that comes in pieces, as they are complete. The error is AWS's cause of
 * States.ItemReaderFailed where it has been recorded, else ours; nothing is asked for after it.
 */
export type ItemParser = {
  /** @param isEnd no more text comes. */
  push(text: string, isEnd: boolean): Result<readonly Json[], string>;
};

/** UTF-16 units that one row or line may have: what is longer fits no input of an execution. */
export const LONGEST_ITEM = 16 * 1024 * 1024;
