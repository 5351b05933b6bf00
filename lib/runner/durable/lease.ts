/** How long an engine may be silent before another takes its executions, in ms. */
export const ENGINE_LEASE_MS = 6_000;

/** What the names of engines, and of their leases, begin with. */
export const ENGINE_PREFIX = "engine:";
