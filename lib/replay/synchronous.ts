import type { HistoryEvent } from "@/lib/history/event";

/**
 * Whether a record of an Express execution shows that StartSyncExecution began it. Nothing in it says so but the
 * context object, where any of its data holds that: only an asynchronous one has a RedriveCount behind StartTime.
 */
export function showsSynchronous(events: readonly HistoryEvent[]): boolean {
  return events.some((event) => textsOf(event).some((text) => /"RoleArn":"[^"]*","StartTime":"[^"]*"\}/.test(text)));
}

function textsOf(event: HistoryEvent): readonly string[] {
  if (event.type === "Unknown") return [];
  const details: Readonly<Record<string, unknown>> = event.details;
  return Object.values(details).flatMap((value) =>
    typeof value === "object" && value !== null && "text" in value && typeof value.text === "string"
      ? [value.text]
      : [],
  );
}
