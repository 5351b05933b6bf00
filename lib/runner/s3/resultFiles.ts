import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { EndedChild } from "@/lib/engine/distributed/children";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import {
  manifestOf,
  type ResultFile,
  writerConfig,
  writtenPending,
  writtenTexts,
} from "@/lib/engine/distributed/resultWriterFiles";

import type { ObjectWriter, Storage } from "./storage";
import { type MaybePromise, whenReady } from "@/lib/engine/drive/maybePromise";
import type { EffectOf } from "@/lib/engine/drive/world";

type Kind = "FAILED" | "PENDING" | "SUCCEEDED";

/** The comma before a result and the bracket at the end. */
const AROUND = 2;

/** Bytes of one file, as on AWS: what comes then begins another. */
const MAX_FILE_BYTES = 5 * 1024 ** 3;

/**
 * The files that a ResultWriter makes: `SUCCEEDED_n.json`, `FAILED_n.json` and `PENDING_n.json` while the children
 * end, in the order in which they do, and `manifest.json` at last. Holds no result longer than it takes to write it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export class ResultFiles {
  private readonly files: Readonly<Record<Kind, ResultFile[]>> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  private readonly open = new Map<Kind, OpenFile>();
  /** Number of the next file of a kind. */
  private readonly next: Record<Kind, number> = { FAILED: 0, PENDING: 0, SUCCEEDED: 0 };
  private readonly config: ReturnType<typeof writerConfig>;
  private readonly bucket: string;
  private readonly folder: string;

  constructor(
    private readonly storage: Storage,
    private readonly opening: Pick<EffectOf<"beginResultWriter">, "mapRunArn" | "parameters" | "writerConfig">,
    private readonly most = MAX_FILE_BYTES,
  ) {
    this.config = writerConfig(JSON.parse(opening.writerConfig) as Json, "NONE");
    const { Bucket, Key } = resultPlace(opening.mapRunArn, JSON.parse(opening.parameters) as Json).ResultWriterDetails;
    this.bucket = typeof Bucket === "string" ? Bucket : "";
    this.folder = Key.slice(0, Key.lastIndexOf("/") + 1);
  }

  /**
   * Goes on from the manifest of the attempt before. Documented: after a redrive it names the successes of all attempts,
   * and the failures of the last one. No file of the attempts before is written over.
   */
  async resume(): Promise<void> {
    const object = await this.storage.get(this.bucket, `${this.folder}manifest.json`);
    const before =
      object === null ? null : (JSON.parse(Buffer.from(await object.read(0, object.size)).toString()) as Json);
    const files = isObject(before) ? before["ResultFiles"] : null;
    for (const kind of ["FAILED", "PENDING", "SUCCEEDED"] as const) {
      const listed = isObject(files) ? files[kind] : null;
      for (const file of isArray(listed) ? listed : []) {
        const { Key, Size } = isObject(file) ? file : {};
        if (typeof Key !== "string" || typeof Size !== "number") continue;
        if (kind === "SUCCEEDED") this.files[kind].push({ Key, Size });
        this.next[kind] = Math.max(this.next[kind], Number(/_(\d{1,9})\.json$/.exec(Key)?.[1] ?? -1) + 1);
      }
    }
  }

  add(child: EndedChild): MaybePromise<void> {
    const kind = child.status === "SUCCEEDED" ? "SUCCEEDED" : "FAILED";
    return this.addTexts(kind, writtenTexts(child, this.config.transformation));
  }

  /** Finishes all files; answers what the state leaves with, as JSON text. */
  async close(pending: EffectOf<"finishResultWriter">["pending"]): Promise<string> {
    for (const { execution, input } of pending) {
      await this.addTexts("PENDING", [jsonText(writtenPending(execution, input))]);
    }
    for (const kind of [...this.open.keys()]) await this.end(kind);
    const { mapRunArn, parameters } = this.opening;
    const manifest = await this.storage.write(this.bucket, `${this.folder}manifest.json`);
    await manifest.write(jsonText(manifestOf(this.bucket, mapRunArn, this.files)));
    await manifest.close();
    return jsonText(resultPlace(mapRunArn, JSON.parse(parameters) as Json));
  }

  private addTexts(kind: Kind, texts: readonly string[], from = 0): MaybePromise<void> {
    for (let i = from; i < texts.length; i++) {
      const soon = this.addText(kind, texts[i] ?? "");
      if (soon instanceof Promise) return soon.then(() => this.addTexts(kind, texts, i + 1));
    }
  }

  private addText(kind: Kind, text: string): MaybePromise<void> {
    const file = this.open.get(kind);
    const lines = this.config.outputType === "JSONL";
    if (file === undefined) return this.begin(kind).then(() => this.addText(kind, text));
    if (file.size > 0 && file.size + Buffer.byteLength(text) + AROUND > this.most)
      return this.end(kind).then(() => this.addText(kind, text));
    const before = lines ? "" : file.size === 0 ? "[" : ",";
    return this.put(file, `${before}${text}${lines ? "\n" : ""}`);
  }

  private put(file: OpenFile, text: string): MaybePromise<void> {
    file.size += Buffer.byteLength(text);
    return whenReady(file.writer.write(text), () => undefined);
  }

  private async begin(kind: Kind): Promise<void> {
    const Key = `${this.folder}${kind}_${this.next[kind]++}.json`;
    this.open.set(kind, { Key, writer: await this.storage.write(this.bucket, Key), size: 0 });
  }

  private async end(kind: Kind): Promise<void> {
    const file = this.open.get(kind);
    if (file === undefined) return;
    this.open.delete(kind);
    if (this.config.outputType === "JSON") await this.put(file, file.size === 0 ? "[]" : "]");
    await file.writer.close();
    this.files[kind].push({ Key: file.Key, Size: file.size });
  }
}

type OpenFile = { readonly Key: string; readonly writer: ObjectWriter; size: number };
