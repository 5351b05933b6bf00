import type { Json, JsonObject } from "@/lib/base/json";

/** `$$.Map.Item.Source` of items that no reader read. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export const STATE_DATA = "STATE_DATA";

/** `$$.Map.Item`: Key only where the items are members of an object. */
export function mapItem(item: {
  readonly index: number;
  readonly value: Json;
  readonly key: string | undefined;
  readonly source: string;
}): JsonObject {
  return {
    Index: item.index,
    ...(item.key === undefined ? {} : { Key: item.key }),
    Value: item.value,
    Source: item.source,
  };
}
