import type { LRUCache } from "lru-cache";
import type { Result } from "@/lib/base/result";
import type { Context } from "@/lib/server/context";
import type { OpenedHistories } from "@/lib/server/openedHistories";
import type { Replaying } from "@/lib/server/replay/replayNow";
import type { Page, Whole } from "./answerPages";

/** What the tools answer from. */
export type McpContext = Pick<Context, "store" | "overrides"> &
  Replaying & {
    readonly histories: OpenedHistories;
    /** Answers of which pages are still to be asked for, by tool and arguments. */
    readonly told: LRUCache<string, Whole>;
  };

/** An error is a sentence that tells the remedy. */
export type ToolAnswer = Result<Page & { readonly note?: string }, string>;
