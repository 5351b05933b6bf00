import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ok, type Result } from "@/lib/base/result";
import type { Health } from "@/lib/contract/health";
import type { Context } from "./context";

/** Whether the database answers, and what it holds. */
export async function readHealth({ store }: Context): Promise<Result<Health, never>> {
  const { executions, revision } = await store.position();
  return ok({ ok: true, version: await versionOf(process.cwd()), database: store.kind, executions, revision });
}

const manifest = z.object({ version: z.string() });

async function versionOf(root: string): Promise<string> {
  return manifest.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8"))).version;
}
