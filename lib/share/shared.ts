import type { HistoryEvent } from "@/lib/history/event";
import type { ExecutionTrace } from "@/lib/history/span";
import type { StoryPart } from "@/lib/history/story/writer";

/** An execution as it is told to somebody who has no Stepscope. Payloads of `history` are what may be shown. */
export type SharedExecution = {
  readonly key: string;
  readonly arn: string | null;
  readonly name: string;
  readonly machine: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  readonly status: string;
  readonly error: string | null;
  /** Whole. */
  readonly cause: string | null;
  readonly story: readonly StoryPart[];
  readonly trace: ExecutionTrace;
  readonly history: readonly HistoryEvent[];
  /** Text of the definition it ran with; null when none is known. */
  readonly definition: string | null;
  /** Address of its page; null where whoever shares it has none. */
  readonly page: string | null;
};

/** The sentences as text, times in UTC. */
export function storyText({ story }: Pick<SharedExecution, "story">): string {
  return story.map(({ text }) => text).join("");
}
