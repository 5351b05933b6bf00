import type { ListedForkView } from "@/lib/contract/fork";
import { kindName } from "../replay/labels";

type Difference = NonNullable<ListedForkView["difference"]>;

/** In what a fork differs first, in words. `field` is where in the event. */
export function differenceText({ kind, field }: Pick<Difference, "kind" | "field">): string {
  // Both have an event there, and they are not of one type.
  if (field === "type") return "another event";
  return kind === "extra" ? "an event that only the fork has" : kindName(kind);
}
