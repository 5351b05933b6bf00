import { formatInstant, instant } from "@/lib/base/instant";
import { markerRequestSchema } from "@/lib/contract/marker";
import { setMarker } from "@/lib/server/markers/markers";
import { openStore } from "@/lib/server/openStore";
import { EXIT } from "./exit";
import { write } from "./output";
import { UsageError } from "./usageError";

/** Sets a marker and says so. Answers the exit code. `now`: ms UTC. */
export async function printMark(given: object, now: number, asJson: boolean): Promise<number> {
  const parsed = markerRequestSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`mark: ${issue?.path.join(".") || "it"}: ${issue?.message ?? "cannot be read"}`);
  }
  const store = await openStore();
  try {
    const set = await setMarker(store, parsed.data, instant(now));
    if (!set.ok) {
      const { what, why, remedy } = set.error.problem;
      console.error(`${what} ${why} ${remedy}`);
      return EXIT.usage;
    }
    const { marker, isNew } = set.value;
    const of = marker.machine?.name ?? ([marker.account, marker.region].filter(Boolean).join(" ") || "all machines");
    const said = isNew ? "Marked" : "Was marked already";
    const text = `${said} at ${formatInstant(marker.at)} for ${of}: ${marker.label}\n`;
    await write(asJson ? `${JSON.stringify(set.value, null, 2)}\n` : text);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
