import { readSettings, valuesOf } from "../settings";
import { UploadSpool } from "./uploadSpool";

/** The spool folder of the database that the settings name. The process works from the project's folder. */
export async function openSpool(): Promise<UploadSpool> {
  const root = process.cwd();
  const { databaseUrl } = valuesOf(await readSettings({ folder: root, environment: process.env }));
  return UploadSpool.of(databaseUrl, root);
}
