import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { z } from "zod";
import type { IngestedExecution, Saved } from "@/lib/store/ingested";
import type { SetAside, SetAsideText } from "@/lib/store/sources/sourceCommit";
import { type FoundFile, findFiles, openFile, sidecarDefinition } from "../../files";
import type { FileFacts } from "../../importReport";
import { importStream } from "../../importStream";
import type { Sink } from "../../sink";
import type { Collection } from "../collection";
import { tryAgain } from "../tryAgain";
import { Refusal } from "../../refusal";

/** Files by a hash of their path: what they were when they were read. */
const checkpointSchema = z.object({ version: z.literal(1), files: z.record(z.string(), z.string()) });
type FolderCheckpoint = z.output<typeof checkpointSchema>;

/** Files that are remembered: the checkpoint has room for so many. */
const MOST_FILES = 20_000;
/** Behind the state of a file that could not be read, or not all of it. */
const FAILED = " !";
/** Reasons that are told of one file. */
const TOLD = 10;

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
    await tryAgain(collection, (record) => this.readAgain(followed, record));
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

  /** A file that somebody asked for, whether it changed or not. */
  private async readAgain(files: readonly FoundFile[], { text: path }: SetAsideText): Promise<void> {
    const file = files.find((one) => one.path === path);
    const isThere = file !== undefined && (await this.readChanged(file, { isAsked: true }));
    if (!isThere) await this.collection.commit([], { setAside: [asideOf(path, ["It is not there any more."])] });
  }

  /** Reads a file unless it is as it was, or somebody asked for it. False when it is gone. */
  private async readChanged(file: FoundFile, { isAsked } = { isAsked: false }): Promise<boolean> {
    const { collection } = this;
    const { path } = file;
    const name = this.nameOf(path);
    const now = await stat(path).catch(() => null);
    if (now === null) return false;
    const state = `${now.size} ${Math.round(now.mtimeMs)}`;
    const known = this.checkpoint.files[name];
    if (!isAsked && (known === state || known === `${state}${FAILED}`)) return true;
    const reasons = await this.read(file);
    for (const reason of reasons) collection.fail(path, reason);
    this.checkpoint.files[name] = reasons.length === 0 ? state : `${state}${FAILED}`;
    const isMended = reasons.length === 0 && (isAsked || known?.endsWith(FAILED) === true);
    await collection.commit([], {
      checkpoint: JSON.stringify(this.checkpoint),
      setAside: reasons.length === 0 ? [] : [asideOf(path, reasons)],
      mended: isMended ? [{ what: path }] : [],
    });
    return true;
  }

  /** Imports a file. Answers why not, or why not all of it. */
  private async read(file: FoundFile): Promise<readonly string[]> {
    const opened = openFile(file);
    if ("reason" in opened) return [opened.reason];
    const sidecar = await sidecarDefinition(file.path);
    if (!sidecar.ok) return [sidecar.error];
    const facts: FileFacts = {
      ...{ name: file.name, arn: null, machine: null, definition: sidecar.value },
      partial: true,
    };
    const sink: Sink = { save: (execution) => this.save(execution) };
    const imported = await importStream(opened, facts, sink, () => undefined, this.collection.tools.signal);
    return imported.ok ? imported.value.refused : [imported.error.reason];
  }

  private async save(execution: IngestedExecution): Promise<Saved> {
    const [answer] = await this.collection.commit([execution], {});
    if (answer?.outcome === "dropped") throw new Refusal("It was removed by retention, and nothing of it is newer.");
    if (answer === undefined || answer.outcome === "refused") throw new Refusal(answer?.reason ?? "It was left out.");
    return answer;
  }
}

/** A file stays where it is, and is found by its path. */
function asideOf(path: string, reasons: readonly string[]): SetAside {
  return { what: path, why: reasons.slice(0, TOLD).join(" "), text: path, replaces: true };
}
