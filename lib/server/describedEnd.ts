import type { StoryOptions } from "@/lib/history/story";
import type { ExecutionRecord } from "@/lib/store/executionRecord";

/** How it ended, for a record whose events do not say so: the status is then that of its description. */
export function describedEnd({ status, error, cause }: ExecutionRecord): Pick<StoryOptions, "described"> {
  switch (status) {
    case "SUCCEEDED":
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return { described: { status, error, cause } };
    default:
      return {};
  }
}
