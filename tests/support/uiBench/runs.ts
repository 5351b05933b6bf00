import { instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import type { IngestedExecution } from "@/lib/store/ingested";
import { HistoryWriter } from "@/tests/browser/support/writeHistory";
import { BIG_EVENTS, bigEvents } from "../bigHistory";
import { ingested } from "../ingested";

/*
 * The runs that the pages are measured with: as long as AWS allows, with a Map that fills them, with a distributed Map,
 * and a short one that the others are compared with.
 */

const AT = "arn:aws:states:eu-west-1:123456789012";
const T0 = Date.UTC(2026, 10, 3, 9, 30);

/** Items of the distributed Map; of the inline one as many as fit. */
export const CHILDREN = 10_000;
const SHORT_EVENTS = 100;

/** One item in so many fails, of an inline Map with what catches it. */
const FAILS = 100;
const ERROR = { error: "OutOfStock", cause: "No more of this article is in the warehouse" };

export type UiRun = "short" | "long" | "inline" | "distributed";

/** Each run under the name of its machine; `copy` tells several of each apart. All distributed Maps share one Map Run. */
export function uiRuns(copy: number): Readonly<Record<UiRun, IngestedExecution>> {
  const runOf = (machine: UiRun, wire: Iterable<unknown>) =>
    ingested(decoded(wire), { arn: `${AT}:execution:${machine}:run-${copy}`, origin: `${machine}.json` });
  return {
    short: runOf("short", bigEvents(SHORT_EVENTS)),
    long: runOf("long", bigEvents()),
    inline: runOf("inline", inlineMap()),
    distributed: runOf("distributed", distributedMap()),
  };
}

function decoded(wire: Iterable<unknown>): HistoryEvent[] {
  return Array.from(wire, (event) => {
    const read = decodeEvent(event as JsonObject);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value;
  });
}

const orderOf = (item: number) => ({ orderId: `o-${item}`, currency: "EUR", amount: 100 + (item % 977) });

/** Items of two states, five at a time; of one in a hundred an error is caught. */
function inlineMap(): HistoryWriter["events"] {
  const h = new HistoryWriter(T0);
  h.add(0, "ExecutionStarted", { input: "{}", inputDetails: { truncated: false } }, 0);
  h.enter(1, "Map", "EachOrder", {});
  const map = h.add(0, "MapStateStarted", { length: BIG_EVENTS });
  const endings = 3;
  for (let item = 0; h.events.length + MOST_OF_AN_ITEM + endings <= BIG_EVENTS; item += 1) addItem(h, map, item);
  h.add(1, "MapStateSucceeded");
  h.exit(0, "Map", "EachOrder", {});
  h.add(1, "ExecutionSucceeded", { output: "{}", outputDetails: { truncated: false } });
  return h.events;
}

const MOST_OF_AN_ITEM = 9;

function addItem(h: HistoryWriter, map: number, item: number): void {
  h.add(3, "MapIterationStarted", { name: "EachOrder", index: item }, map);
  if (item % FAILS === FAILS - 1) {
    h.enter(0, "Task", "Pack", orderOf(item));
    h.lambda(40, ERROR);
    h.exit(0, "Task", "Pack", ERROR);
  }
  h.enter(1, "Pass", "Note", orderOf(item));
  h.exit(0, "Pass", "Note", orderOf(item));
  h.add(1, "MapIterationSucceeded", { name: "EachOrder", index: item });
}

const MAP_RUN = `${AT}:mapRun:distributed/EachOrder:run`;

function distributedMap(): HistoryWriter["events"] {
  const h = new HistoryWriter(T0);
  h.add(0, "ExecutionStarted", { input: "{}", inputDetails: { truncated: false } }, 0);
  h.enter(1, "Map", "EachOrder", {});
  h.add(0, "MapStateStarted", { length: CHILDREN });
  h.add(5, "MapRunStarted", { mapRunArn: MAP_RUN });
  h.add(CHILDREN * 30, "MapRunSucceeded");
  h.add(1, "MapStateSucceeded");
  h.exit(0, "Map", "EachOrder", {});
  h.add(1, "ExecutionSucceeded", { output: "{}", outputDetails: { truncated: false } });
  return h.events;
}

/** The child executions of the distributed Map, one in a hundred of them failed. */
export function* uiChildren(): Generator<IngestedExecution> {
  for (let item = 0; item < CHILDREN; item += 1) {
    const arn = `${AT}:execution:distributed/EachOrder:${String(item).padStart(6, "0")}`;
    const described = { status: "SUCCEEDED", startedAt: startOf(item), stoppedAt: null, mapRunArn: MAP_RUN };
    yield ingested(decoded(childEvents(item)), { arn, described });
  }
}

const startOf = (item: number) => instant(T0 + 10 + item * 30);

function childEvents(item: number): HistoryWriter["events"] {
  const h = new HistoryWriter(startOf(item));
  const input = JSON.stringify(orderOf(item));
  h.add(0, "ExecutionStarted", { input, inputDetails: { truncated: false } }, 0);
  h.enter(1, "Task", "Pack", orderOf(item));
  const isFailed = item % FAILS === FAILS - 1;
  h.lambda(900 + (item % 7) * 100, isFailed ? ERROR : null);
  if (isFailed) h.add(0, "ExecutionFailed", ERROR);
  else {
    h.exit(0, "Task", "Pack", { packed: true });
    h.add(0, "ExecutionSucceeded", { output: "{}", outputDetails: { truncated: false } });
  }
  return h.events;
}
