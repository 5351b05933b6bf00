import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { Actor } from "./actor";

/** Told of what is stored, after it is: log lines, status events. `texts`: JSON of the new events in the API's shape. */
export type Observer = (actor: Actor, texts: readonly string[], before: ExecutionStatus) => void;
