import type { Span } from "@/lib/history/span";
import { formatCount } from "@/lib/base/wording";

/** What a span is called in a heading. */
export function spanName(span: Span): string {
  switch (span.kind) {
    case "execution":
      return "Execution";
    case "redrive":
      return `Redrive ${span.number}`;
    case "visit":
      return span.state ?? "unnamed state";
    case "attempt":
      return `Attempt ${span.attempt}`;
    case "backoff":
      return `Waiting after attempt ${span.after}`;
    case "branch":
      return `Branch ${span.branch + 1}`;
    case "iteration":
      return `${span.map ?? "Map"} item ${span.iteration === null ? "?" : formatCount(span.iteration)}`;
    case "mapRun":
      return "Map Run";
    case "callback":
      return "Waiting for the task token";
  }
}
