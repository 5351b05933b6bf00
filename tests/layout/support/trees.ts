import { parseMachine } from "@/lib/asl/parse";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { makeTree, type Tree } from "@/lib/layout/tree";
import type { HistoryWriter } from "@/tests/browser/support/writeHistory";

export function eventsOf(history: HistoryWriter): HistoryEvent[] {
  return history.events.map((wire) => {
    const decoded = decodeEvent(wire as JsonObject);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
    return decoded.value;
  });
}

/** The tree of a history, with its definition when given. */
export function treeOf(history: HistoryWriter, definition?: object): Tree {
  const machine = definition === undefined ? undefined : parseMachine(JSON.stringify(definition)).machine;
  return makeTree(fold(eventsOf(history), machine === undefined || machine === null ? {} : { machine }));
}
