import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { CsvParser } from "@/lib/engine/distributed/read/csv";
import { itemsOfDocument, JsonLinesParser } from "@/lib/engine/distributed/read/json";
import { type Place, readAthenaManifest, readInventory } from "@/lib/engine/distributed/read/manifest";
import type { ItemParser } from "@/lib/engine/distributed/read/parser";
import { decompressed } from "./decompressed";
import { readParquet } from "./parquet";
import { bytesOf, type Storage, type StoredObject } from "./storage";

/** What an ItemReader is asked for, evaluated. */
export type Request = {
  /** `arn:aws:states:::s3:getObject` or `…:s3:listObjectsV2`. */
  readonly resource: string;
  readonly parameters: Json;
  readonly config: JsonObject;
};

/** Items that were read together: a list, or an object whose members they are; and where. */
export type Piece = { readonly items: readonly Json[] | JsonObject; readonly source: string };

type Pieces = AsyncGenerator<Result<Piece, string>>;

/** Items in a piece, at most. */
const PIECE = 1_000;

/** Bytes that a document may have which is read as a whole: JSON, or a manifest. */
const MAX_DOCUMENT = 256 * 1024 * 1024;

/**
 * Reads items as an ItemReader does, piece by piece; a chunk of an object is in memory at a time, but for JSON
 * documents and row groups of Parquet files, which are there as a whole. An error ends it: AWS's cause of
 * States.ItemReaderFailed where it has been recorded, else S3's words or ours. Of MaxItems nothing is known here.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export function readPieces(storage: Storage, { resource, parameters, config }: Request): Pieces {
  const { Bucket, Key, Prefix } = isObject(parameters) ? parameters : {};
  const bucket = typeof Bucket === "string" ? Bucket : "";
  if (resource.endsWith(":listObjectsV2")) {
    const prefix = typeof Prefix === "string" ? Prefix : "";
    return config["Transformation"] === "LOAD_AND_FLATTEN"
      ? readListed(storage, bucket, prefix, config)
      : listed(storage, bucket, prefix);
  }
  const place = { bucket, key: typeof Key === "string" ? Key : "" };
  if (config["ManifestType"] === "ATHENA_DATA") return readAthena(storage, place, config);
  if (config["ManifestType"] === "S3_INVENTORY" || config["InputType"] === "MANIFEST") return inventory(storage, place);
  return readPlace(storage, place, config);
}

/** What the list tells of each object. Recorded: the members in the order of a Java HashMap, the time in seconds. */
async function* listed(storage: Storage, bucket: string, prefix: string): Pieces {
  const objects = await storage.list(bucket, prefix);
  if (objects === null) return yield err(NO_BUCKET);
  const source = `S3://${bucket}`;
  let items: Json[] = [];
  for await (const { key, size, modifiedAt, etag } of objects) {
    const LastModified = Math.floor(modifiedAt / 1000);
    items.push({ Etag: etag, LastModified, Key: key, Size: size, StorageClass: "STANDARD" });
    if (items.length < PIECE) continue;
    yield ok({ items, source });
    items = [];
  }
  if (items.length > 0) yield ok({ items, source });
}

/** The items in each object of a list, one object after the other. */
async function* readListed(storage: Storage, bucket: string, prefix: string, config: JsonObject): Pieces {
  const objects = await storage.list(bucket, prefix);
  if (objects === null) return yield err(NO_BUCKET);
  for await (const object of objects) {
    // A folder that the console made is an empty object whose key ends with a slash.
    if (object.key.endsWith("/")) continue;
    yield* readObject(object, sourceOf({ bucket, key: object.key }), config);
  }
}

/** The rows of the files that an inventory's manifest names; its columns are those of its schema. */
async function* inventory(storage: Storage, place: Place): Pieces {
  const text = await document(storage, place);
  const manifest = text.ok ? readInventory(text.value, place.bucket) : text;
  if (!manifest.ok) return yield manifest;
  const { format, headers, files } = manifest.value;
  const config =
    format === "CSV" ? { InputType: format, CSVHeaderLocation: "GIVEN", CSVHeaders: headers } : { InputType: format };
  for (const file of files) yield* readPlace(storage, file, config);
}

/** The items of the files that an Athena manifest names; InputType says how they are written. */
async function* readAthena(storage: Storage, place: Place, config: JsonObject): Pieces {
  const text = await document(storage, place);
  const places = text.ok ? readAthenaManifest(text.value) : text;
  if (!places.ok) return yield places;
  for (const file of places.value) yield* readPlace(storage, file, config);
}

/** S3's own words. */
const NO_KEY = "The specified key does not exist.";
const NO_BUCKET = "The specified bucket does not exist.";

async function* readPlace(storage: Storage, place: Place, config: JsonObject): Pieces {
  const object = await storage.get(place.bucket, place.key);
  if (object === null) return yield err(NO_KEY);
  yield* readObject(object, sourceOf(place), config);
}

function sourceOf({ bucket, key }: Place): string {
  return `S3://${bucket}/${key}`;
}

async function* readObject(object: StoredObject, source: string, config: JsonObject): Pieces {
  const type = config["InputType"];
  if (type === "PARQUET") return yield* withSource(readParquet(object, PIECE), source);
  if (type === "CSV" || type === "JSONL") {
    return yield* withSource(parsed(object, type === "CSV" ? csvParser(config) : new JsonLinesParser()), source);
  }
  if (type !== undefined && type !== "JSON") {
    return yield err(`Objects of InputType ${JSON.stringify(type)} cannot be read here.`);
  }
  const text = await wholeText(object);
  const items = text.ok ? itemsOfDocument(text.value, config["ItemsPointer"]) : text;
  if (!items.ok) return yield items;
  yield* withSource(cut(items.value), source);
}

async function* withSource(pieces: AsyncIterable<Result<Piece["items"], string>>, source: string): Pieces {
  for await (const piece of pieces) yield piece.ok ? ok({ items: piece.value, source }) : piece;
}

const DELIMITERS = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

function csvParser(config: JsonObject): CsvParser {
  const { CSVHeaders, CSVHeaderLocation, CSVDelimiter } = config;
  const given = CSVHeaderLocation === "GIVEN" && isArray(CSVHeaders) ? CSVHeaders.map(String) : null;
  const delimiter = DELIMITERS[String(CSVDelimiter ?? "COMMA") as keyof typeof DELIMITERS] ?? ",";
  return new CsvParser({ headers: given, delimiter });
}

/** The items of a text that is read chunk by chunk, compressed or not. */
async function* parsed(object: StoredObject, parser: ItemParser): AsyncGenerator<Result<Piece["items"], string>> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const bytes of decompressed(bytesOf(object))) {
    const items = parser.push(decoder.decode(bytes, { stream: true }), false);
    if (!items.ok) return yield items;
    yield* cut(items.value);
  }
  const last = parser.push(decoder.decode(), true);
  if (!last.ok) return yield last;
  yield* cut(last.value);
}

/** Items in pieces; none of them is empty. */
async function* cut(items: readonly Json[] | JsonObject): AsyncGenerator<Result<Piece["items"], string>> {
  if (isArray(items)) {
    for (let at = 0; at < items.length; at += PIECE) yield ok(items.slice(at, at + PIECE));
    return;
  }
  const members = Object.entries(items);
  for (let at = 0; at < members.length; at += PIECE) yield ok(Object.fromEntries(members.slice(at, at + PIECE)));
}

async function document(storage: Storage, { bucket, key }: Place): Promise<Result<string, string>> {
  const object = await storage.get(bucket, key);
  return object === null ? err(NO_KEY) : wholeText(object);
}

async function wholeText(object: StoredObject): Promise<Result<string, string>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of decompressed(bytesOf(object))) {
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT) return err(`A document of more than ${MAX_DOCUMENT} bytes is not read as a whole.`);
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks).toString("utf8"));
}
