import { openStore as open, type Store } from "@/lib/store/store";
import { readSettings, valuesOf } from "./settings";

/** Opens the database that the settings name. The process works from the project's folder (bin/stepscope sees to it). */
export async function openStore(): Promise<Store> {
  const root = process.cwd();
  const { databaseUrl } = valuesOf(await readSettings({ folder: root, environment: process.env }));
  return open({ url: databaseUrl, root });
}
