import { regionOfArn } from "@/lib/base/arn";
import type { HistoryEvent } from "@/lib/history/event";

/**
 * The region in which events happened, where no ARN of the execution tells: that of a `TaskScheduled` event, of a Map
 * Run, of a version or an alias, of an activity or a function. Null when no event names one. Step Functions calls
 * functions and activities of its own region only.
 */
export function regionOfEvents(events: Iterable<HistoryEvent>): string | null {
  for (const event of events) {
    const region = regionOfEvent(event);
    if (region !== null && REGION.test(region)) return region;
  }
  return null;
}

const REGION = /^[a-z]{2,4}(-[a-z]{2,10}){1,2}-\d{1,2}$/;

function regionOfEvent(event: HistoryEvent): string | null {
  switch (event.type) {
    case "TaskScheduled":
      return event.details.region ?? null;
    case "LambdaFunctionScheduled":
    case "ActivityScheduled":
      return regionOfArn(event.details.resource);
    case "MapRunStarted":
      return regionOfArn(event.details.mapRunArn);
    case "ExecutionStarted":
      return regionOfArn(event.details.stateMachineVersionArn) ?? regionOfArn(event.details.stateMachineAliasArn);
    default:
      return null;
  }
}
