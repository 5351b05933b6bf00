import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { z } from "zod";
import type { IngestedExecution, Saved } from "@/lib/store/ingested";
import { type FoundFile, findFiles, openFile, sidecarDefinition } from "../../files";
import type { FileFacts } from "../../importReport";
import { importStream } from "../../importStream";
import type { Sink } from "../../sink";
import type { Collection } from "../collection";
import { Refusal } from "../../refusal";

/** Files by a hash of their path: what they were when they were read. */
const checkpointSchema = z.object({ version: z.literal(1), files: z.record(z.string(), z.string()) });
type FolderCheckpoint = z.output<typeof checkpointSchema>;

/** Files that are remembered: the checkpoint has room for so many. */
const MOST_FILES = 20_000;

/** Imports files as they appear and grow in a folder. A file that changed is read again whole; what is stored is found again. */
export class FolderCollector {
  private constructor(
    private readonly collection: Collection,
    private readonly folder: string,
    private readonly checkpoint: FolderCheckpoint,
  ) {}

  /** @param base what a relative path of the settings starts from. */
  static async open(collection: Collection, base: string): Promise<FolderCollector> {
    const text = await collection.tools.store.checkpoint(collection.name);
    const parsed = checkpointSchema.safeParse(JSON.parse(text ?? "null"));
    const folder = resolve(base, collection.tools.settings.folder ?? ".");
    return new FolderCollector(collection, folder, parsed.success ? parsed.data : { version: 1, files: {} });
  }

  /** Reads what is new or has changed. Throws the signal's reason. */
  async look(): Promise<void> {
    const { collection, folder } = this;
    const { files, errors } = await findFiles([folder]);
    for (const { file, reason } of errors) collection.fail(file, reason);
    if (files.length > MOST_FILES) {
      collection.fail(
        folder,
        `It has ${files.length} files; the first ${MOST_FILES} are followed. Move those that are done.`,
      );
    }
    const followed = files.slice(0, MOST_FILES);
    const names = new Set(followed.map(({ path }) => this.nameOf(path)));
    this.checkpoint.files = Object.fromEntries(
      Object.entries(this.checkpoint.files).filter(([name]) => names.has(name)),
    );
    for (const file of followed) {
      collection.tools.signal.throwIfAborted();
      await this.readChanged(file);
    }
    await collection.commit([], {
      checkpoint: JSON.stringify(this.checkpoint),
      upToDateAt: collection.tools.clock.now(),
    });
  }

  private nameOf(path: string): string {
    return createHash("sha256").update(relative(this.folder, path)).digest("base64url").slice(0, 16);
  }

  private async readChanged(file: FoundFile): Promise<void> {
    const { collection } = this;
    const name = this.nameOf(file.path);
    const now = await stat(file.path).catch(() => null);
    if (now === null) return;
    const state = `${now.size} ${Math.round(now.mtimeMs)}`;
    if (this.checkpoint.files[name] === state) return;
    const opened = openFile(file);
    if ("reason" in opened) collection.fail(file.path, opened.reason);
    else await this.read(file, opened);
    this.checkpoint.files[name] = state;
    await collection.commit([], { checkpoint: JSON.stringify(this.checkpoint) });
  }

  private async read(file: FoundFile, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { collection } = this;
    const sidecar = await sidecarDefinition(file.path);
    if (!sidecar.ok) return collection.fail(file.path, sidecar.error);
    const facts: FileFacts = {
      ...{ name: file.name, arn: null, machine: null, definition: sidecar.value },
      partial: true,
    };
    const sink: Sink = { save: (execution) => this.save(execution) };
    const imported = await importStream(bytes, facts, sink, () => undefined, collection.tools.signal);
    if (!imported.ok) return collection.fail(file.path, imported.error.reason);
    for (const reason of imported.value.refused) collection.fail(file.path, reason);
  }

  private async save(execution: IngestedExecution): Promise<Saved> {
    const [answer] = await this.collection.commit([execution], {});
    if (answer?.outcome === "dropped") throw new Refusal("It was removed by retention, and nothing of it is newer.");
    if (answer === undefined || answer.outcome === "refused") throw new Refusal(answer?.reason ?? "It was left out.");
    return answer;
  }
}
