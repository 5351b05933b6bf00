import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { type Result } from "@/lib/base/result";

import type { Input } from "@/lib/engine/protocol";
import type { RunResult, SimulatedWorld } from "../simulatedWorld";
import { type Piece, readPieces } from "./readItems";
import { ResultFiles } from "./resultFiles";
import type { Storage } from "./storage";
import type { MaybePromise } from "@/lib/engine/drive/maybePromise";
import type { EffectOf } from "@/lib/engine/drive/world";

/** Readers that are kept open: one that is asked again when it was closed begins anew and passes over what was read. */
const MAX_READERS = 64;

type Reader = { readonly pieces: AsyncGenerator<Result<Piece, string>>; given: number };

/** What distributed Maps find in S3, and what they leave there. */
export function storageWorld(
  storage: Storage,
): Pick<SimulatedWorld, "readItems" | "beginResultWriter" | "onChildEnded" | "finishResultWriter"> {
  const world = new S3World(storage);
  return {
    readItems: (effect) => world.readItems(effect),
    beginResultWriter: (effect) => world.beginResultWriter(effect),
    onChildEnded: (effect, child) => world.onChild(effect, child),
    finishResultWriter: (effect) => world.finishResultWriter(effect),
  };
}

class S3World {
  private readonly readers = new Map<string, Reader>();
  private readonly results = new Map<string, { readonly files: ResultFiles; failed: string | null }>();

  constructor(private readonly storage: Storage) {}

  /** The next piece of items. The cursor is how many have been read. */
  async readItems(effect: EffectOf<"readItems">): Promise<Input> {
    const { token, at, mapRunArn } = effect;
    const config = JSON.parse(effect.readerConfig) as Json;
    const maxItems = isObject(config) ? Number(config["MaxItems"] ?? 0) : 0;
    const most = maxItems > 0 ? maxItems : Infinity;
    const from = Number(effect.from ?? 0);
    try {
      const reader = await this.readerAt(effect, from);
      const next = await reader.pieces.next();
      const piece = next.done === true ? null : next.value;
      if (piece !== null && !piece.ok) {
        this.close(mapRunArn);
        return { kind: "itemsReadFailed", token, at, cause: piece.error };
      }
      const { items, source } = piece?.value ?? { items: [], source: "" };
      reader.given += isArray(items) ? items.length : Object.keys(items).length;
      const read = { kind: "itemsRead", token, at, items: jsonText(items), source } as const;
      if (piece !== null && reader.given < most) return { ...read, next: String(reader.given) };
      this.close(mapRunArn);
      return read;
    } catch (error) {
      this.close(mapRunArn);
      return { kind: "itemsReadFailed", token, at, cause: messageOf(error) };
    }
  }

  beginResultWriter(effect: EffectOf<"beginResultWriter">): MaybePromise<void> {
    const files = new ResultFiles(this.storage, effect);
    const result = { files, failed: null as string | null };
    this.results.set(effect.mapRunArn, result);
    if (effect.redriveCount === 0) return;
    return files.resume().catch((reason: unknown) => {
      result.failed = messageOf(reason);
    });
  }

  onChild(effect: EffectOf<"startChild">, { run }: RunResult): MaybePromise<void> {
    const result = this.results.get(effect.mapRunArn);
    const { status, output, error, cause, startedAt, now } = run;
    if (result === undefined || result.failed !== null || status === "RUNNING") return;
    const { execution: identity, input } = effect;
    const { redriveCount } = run;
    const child = { identity, input, status, output, error, cause, startedAt, stoppedAt: now, redriveCount };
    const fail = (reason: unknown) => {
      result.failed = messageOf(reason);
    };
    try {
      const soon = result.files.add(child);
      return soon instanceof Promise ? soon.catch(fail) : undefined;
    } catch (reason) {
      fail(reason);
    }
  }

  async finishResultWriter(effect: EffectOf<"finishResultWriter">): Promise<Input> {
    const { token, at, mapRunArn } = effect;
    const result = this.results.get(mapRunArn) ?? { files: new ResultFiles(this.storage, effect), failed: null };
    this.results.delete(mapRunArn);
    try {
      if (result.failed === null)
        return { kind: "resultWritten", token, at, output: await result.files.close(effect.pending) };
      return { kind: "resultWriteFailed", token, at, cause: result.failed };
    } catch (error) {
      return { kind: "resultWriteFailed", token, at, cause: messageOf(error) };
    }
  }

  private async readerAt(
    { mapRunArn, resource, parameters, readerConfig }: EffectOf<"readItems">,
    from: number,
  ): Promise<Reader> {
    const open = this.readers.get(mapRunArn);
    if (open !== undefined && open.given === from) return open;
    this.close(mapRunArn);
    const [oldest] = this.readers.keys();
    if (this.readers.size >= MAX_READERS && oldest !== undefined) this.close(oldest);
    const config = JSON.parse(readerConfig) as Json;
    const request = { resource, parameters: JSON.parse(parameters) as Json, config: isObject(config) ? config : {} };
    const reader = { pieces: readPieces(this.storage, request), given: 0 };
    this.readers.set(mapRunArn, reader);
    while (reader.given < from) {
      const next = await reader.pieces.next();
      if (next.done === true || !next.value.ok) throw new Error("The items were others when they were read again.");
      const { items } = next.value.value;
      reader.given += isArray(items) ? items.length : Object.keys(items).length;
    }
    if (reader.given !== from) throw new Error("The items were others when they were read again.");
    return reader;
  }

  private close(mapRunArn: string): void {
    const reader = this.readers.get(mapRunArn);
    this.readers.delete(mapRunArn);
    // What it still holds is given back when it can be; nobody waits for that.
    void reader?.pieces.return(undefined).catch(() => undefined);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
