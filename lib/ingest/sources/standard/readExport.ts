import type { Json } from "@/lib/base/json";
import { Structure } from "@/lib/history/reader/structure";
import type { SetAside, Settled, Wanted } from "@/lib/store/sources/sourceCommit";
import type { Collection } from "../collection";
import type { ExportProgress, StandardCheckpoint } from "./checkpoint";
import { type ExportedItem, exportedItem, exportedRow, readManifest, type ResultFile } from "./exportedItem";
import { ResultObjects, ResultsUnread } from "./resultObjects";
import type { ResultPlace } from "./resultPlace";
import type { RunDefinitions } from "./runDefinitions";
import type { Swept } from "./sweep";

/** Items that are stored in one transaction, and characters of their texts. */
const BATCH = 500;
const BATCH_CHARACTERS = 4 * 1024 ** 2;

/** One element of a file: its number, from 1, and what it holds, or why that cannot be read. */
type Element = { readonly number: number } & (
  { readonly json: Json; readonly size: number } | { readonly text: string; readonly why: string }
);

/**
 * Reads the items of a Map Run that did not succeed from the files that its ResultWriter left: a handful of requests,
 * however many there are. How far they were read is stored with what they told.
 */
export class ExportReader {
  private readonly objects: ResultObjects;
  /** Said once of a bucket. */
  private readonly complained = new Set<string>();

  constructor(
    private readonly collection: Collection,
    private readonly checkpoint: StandardCheckpoint,
    private readonly definitions: RunDefinitions,
  ) {
    this.objects = new ResultObjects(collection);
  }

  /** False where the results are not to be had; why is noted. Throws SourceStopped. */
  async read(wanted: Wanted, machine: Swept, places: readonly ResultPlace[]): Promise<boolean> {
    const told = this.checkpoint.exports[wanted.arn];
    const others = places.filter(({ bucket, key }) => bucket !== told?.bucket || key !== told.key);
    for (const place of told === undefined ? others : [told, ...others]) {
      try {
        if (await this.readAt(place, wanted, machine)) return true;
      } catch (error) {
        if (!(error instanceof ResultsUnread)) throw error;
        const { bucket } = place;
        if (!this.complained.has(bucket))
          this.collection.fail(wanted.arn, `${error.message}. They are listed instead.`);
        this.complained.add(bucket);
      }
    }
    return false;
  }

  /** What is known of where a Map Run's results are is not kept any longer. */
  forget(mapRunArn: string): void {
    const { checkpoint } = this;
    checkpoint.exports = Object.fromEntries(Object.entries(checkpoint.exports).filter(([arn]) => arn !== mapRunArn));
  }

  private async readAt(place: ResultPlace, wanted: Wanted, machine: Swept): Promise<boolean> {
    const text = await this.objects.start(place, wanted.arn);
    const manifest = text === null ? null : readManifest(text, wanted.arn);
    if (manifest === null) return false;
    const { bucket, key } = place;
    const begun = this.checkpoint.exports[wanted.arn];
    const isBegun = begun?.bucket === bucket && begun.key === key;
    const progress: ExportProgress = isBegun ? begun : { bucket, key, files: 0, items: 0 };
    this.checkpoint.exports[wanted.arn] = progress;
    while (progress.files < manifest.files.length) {
      const file = manifest.files[progress.files];
      if (file !== undefined) await this.readFile(file, manifest.bucket ?? bucket, progress, wanted, machine);
      progress.files += 1;
      progress.items = 0;
    }
    return true;
  }

  private async readFile(
    { Key: key, Size: size }: ResultFile,
    bucket: string,
    progress: ExportProgress,
    wanted: Wanted,
    machine: Swept,
  ): Promise<void> {
    let batch: Element[] = [];
    let characters = 0;
    const flush = async () => {
      progress.items = batch.at(-1)?.number ?? progress.items;
      await this.store(batch, `s3://${bucket}/${key}`, wanted, machine);
      [batch, characters] = [[], 0];
    };
    for await (const element of elements(this.objects.bytes({ bucket, key }, size, wanted.arn))) {
      if (element.number <= progress.items) continue;
      batch.push(element);
      characters += "json" in element ? element.size : element.text.length;
      if (batch.length >= BATCH || characters >= BATCH_CHARACTERS) await flush();
    }
    if (batch.length > 0) await flush();
  }

  private async store(batch: readonly Element[], file: string, wanted: Wanted, machine: Swept): Promise<void> {
    const { collection, checkpoint, definitions } = this;
    const items: ExportedItem[] = [];
    const setAside: SetAside[] = [];
    for (const element of batch) {
      if ("why" in element) {
        setAside.push({ what: `${file}, item ${element.number}`, why: element.why, text: element.text });
        continue;
      }
      const item = exportedItem(element.json, wanted.arn, machine.arn);
      if (item !== null) items.push(item);
    }
    const rows = items.map((item) =>
      exportedRow(item, machine.name, definitions.assumed(machine.arn, item.listed.startedAt)),
    );
    // Their histories are read when somebody opens them.
    const settled = items.map(({ listed }): Settled => ({ arn: listed.arn, outcome: "passedOver" }));
    await collection.commit(rows, { checkpoint: JSON.stringify(checkpoint), settled, setAside });
  }
}

/** The elements of a list, or of lines, as they come. What is no JSON is an element with the reason, and the last one. */
async function* elements(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Element> {
  const structure = new Structure({ lenient: false });
  const decoder = new TextDecoder();
  let number = 0;
  const read = function* (pieces: ReturnType<Structure["push"]>): Generator<Element> {
    for (const piece of pieces) {
      if (piece.kind === "rest") continue;
      number += 1;
      const { json, text } = piece;
      yield json.ok ? { number, json: json.value, size: text.length } : { number, text, why: json.error };
    }
  };
  for await (const chunk of bytes) {
    yield* read(structure.push(decoder.decode(chunk, { stream: true })));
    if (structure.refusal !== null) break;
  }
  yield* read(structure.end());
  const why = structure.refusal === null ? structure.cut : `It cannot be read further (${structure.refusal.why}).`;
  if (why !== null) yield { number: number + 1, text: "", why };
}
