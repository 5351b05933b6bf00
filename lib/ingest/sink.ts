import type { IngestedExecution, Saved } from "@/lib/store/ingested";

/** Where sources write. Each call is one transaction: what it is given is kept whole or not at all. */
export type Sink = {
  readonly save: (execution: IngestedExecution) => Promise<Saved>;
};
