import { type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import type { Store } from "@/lib/store/store";

/** A source as it is kept, with its settings read; `problem`: why they cannot be used. */
export type DefinedSource = {
  readonly name: string;
  readonly settings: SourceSettings | null;
  readonly problem: string | null;
  readonly isPaused: boolean;
};

/**
 * Brings the sources of the configuration into the database. One that no longer stands there is kept, paused: what it
 * brought stays, and it can be removed by hand.
 */
export async function keepConfigured(
  store: Pick<Store, "sources">,
  configured: readonly SourceSettings[],
): Promise<void> {
  const names = new Set(configured.map(({ name }) => name));
  for (const row of await store.sources.list()) {
    if (!row.configured || names.has(row.name) || row.removing !== null) continue;
    await store.sources.define({ name: row.name, kind: row.kind, settings: row.settings, configured: false });
    await store.sources.pause(row.name, true);
  }
  for (const settings of configured) {
    const { name, kind, paused = false } = settings;
    await store.sources.define({ name, kind, settings: JSON.stringify(settings), configured: true });
    if (paused) await store.sources.pause(name, true);
  }
}

/** All sources, by name. */
export async function readSources(store: Pick<Store, "sources">): Promise<DefinedSource[]> {
  const rows = await store.sources.list();
  return rows
    .filter(({ removing }) => removing === null)
    .map(({ name, settings, paused }) => {
      const parsed = sourceSchema.safeParse(JSON.parse(settings));
      if (parsed.success) return { name, settings: parsed.data, problem: null, isPaused: paused };
      const [issue] = parsed.error.issues;
      const problem = `${issue?.path.join(".") || "its settings"}: ${issue?.message ?? "cannot be read"}`;
      return { name, settings: null, problem, isPaused: paused };
    });
}
