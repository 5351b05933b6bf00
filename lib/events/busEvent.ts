import type { JsonObject } from "@/lib/base/json";

/** An event on a bus, in the members that EventBridge gives it. */
export type BusEvent = {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  /** 12 digits. */
  readonly account: string;
  /** ISO-8601, UTC, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
};
