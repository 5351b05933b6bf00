import { uuidOf } from "./ids";
import { type Body, Fault, type Operation, seconds } from "./world";

/** Its events come so long after the calls. */
export const TRAIL_LATE_MS = 300_000;
/** Events of a page. */
const PAGE = 1;

type Asked = {
  readonly LookupAttributes?: readonly { readonly AttributeKey: string; readonly AttributeValue: string }[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
};

const lookupEvents: Operation = (world, { request, now }) => {
  const { LookupAttributes = [], StartTime, EndTime, NextToken } = request as unknown as Asked;
  const [attribute, ...others] = LookupAttributes;
  if (others.length > 0) throw new Fault("InvalidLookupAttributesException", "One attribute at a time");
  if (attribute?.AttributeKey !== "EventName") throw new Fault("InvalidLookupAttributesException", "Not made up");
  if (StartTime > EndTime) throw new Fault("InvalidTimeRangeException", "It ends before it begins");
  const found = world.trail
    .filter(({ at, name }) => name === attribute.AttributeValue && at >= StartTime * 1000 && at <= EndTime * 1000)
    .filter(({ at }) => at + TRAIL_LATE_MS <= now)
    // The latest first, as AWS answers them.
    .sort((a, b) => b.at - a.at);
  const from = Number(NextToken ?? 0);
  const Events = found.slice(from, from + PAGE).map(({ at, name, ...record }, i) => ({
    ...{ EventId: uuidOf(world.seed, at, from + i, 0), EventName: name, EventTime: seconds(at) },
    EventSource: "states.amazonaws.com",
    CloudTrailEvent: JSON.stringify({ eventVersion: "1.11", eventName: name, ...record }),
  }));
  const isMore = from + PAGE < found.length;
  return { Events, ...(isMore ? { NextToken: String(from + PAGE) } : {}) } as unknown as Body;
};

export const TRAIL_OPERATIONS: Readonly<Record<string, Operation>> = { LookupEvents: lookupEvents };
