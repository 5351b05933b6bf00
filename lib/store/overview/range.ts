/** Executions that began in a stretch of time, ms UTC: `from` included, `to` not; null: it has no end. */
export type OverviewTime = { readonly from: number; readonly to: number | null };
