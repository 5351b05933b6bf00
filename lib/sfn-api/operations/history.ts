import { isObject, type JsonObject } from "@/lib/base/json";
import { FIELDS } from "@/lib/history/details";
import { executionOf } from "../arns";
import type { ApiContext } from "../context";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";

/** A page of an execution's events, forwards or backwards. */
export async function getExecutionHistory(ctx: ApiContext, request: RequestOf<"GetExecutionHistory">) {
  const { executionArn, reverseOrder = false, includeExecutionData = true, maxResults, nextToken } = request;
  const row = await executionOf(ctx, executionArn);
  const scope = `history ${JSON.stringify([executionArn, reverseOrder, includeExecutionData])}`;
  const place = readToken(scope, nextToken);
  const size = pageSize(maxResults);
  const after = place === null ? null : Number(place);
  const { texts, ids } = await ctx.store.events(row.id, { after, limit: size + 1, reverse: reverseOrder });
  const { page, next } = paged(ids, size, scope, String);
  const events = texts.slice(0, page.length).map((text) => JSON.parse(text) as JsonObject);
  return { events: includeExecutionData ? events : events.map(withoutData), ...next };
}

/** An event without inputs, outputs, parameters and variables, as `includeExecutionData: false` asks for. */
export function withoutData(event: JsonObject): JsonObject {
  const hidden = new Set(
    (FIELDS.get(String(event["type"])) ?? [])
      .filter(({ kind }) => kind === "payload" || kind === "variables")
      .flatMap(({ wire, aside }) => [wire, aside ?? `${wire}Details`]),
  );
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => {
      if (!name.endsWith("EventDetails") || !isObject(value)) return [name, value];
      return [name, Object.fromEntries(Object.entries(value).filter(([member]) => !hidden.has(member)))];
    }),
  );
}
