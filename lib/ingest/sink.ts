import type { IngestedExecution, Saved } from "@/lib/store/ingested";
import { Refusal } from "./refusal";

/** Where sources write. Each call is one transaction: what it is given is kept whole or not at all. */
export type Sink = {
  readonly save: (execution: IngestedExecution) => Promise<Saved>;
};

/**
 * Saves one execution. Throws Refusal, worded, when this execution cannot be kept, whatever the reason: the others are
 * not concerned. What concerns the database as a whole is thrown as it is.
 */
export async function keep(sink: Sink, execution: IngestedExecution): Promise<Saved> {
  try {
    return await sink.save(execution);
  } catch (error) {
    // By name: a source knows no more of the store than what it hands over.
    if (error instanceof Error && error.name === "StoreRefusal") throw new Refusal(error.message);
    throw error;
  }
}
