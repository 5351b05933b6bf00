import { readArn } from "@/lib/base/arn";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";

/*
 * Manifests: objects that name the objects that hold the items.
 */

export type Place = { readonly bucket: string; readonly key: string };

/** The data files of an S3 inventory, in order; `headers` are the columns of all of them. */
export type Inventory = {
  readonly format: "CSV" | "PARQUET";
  readonly headers: readonly string[];
  readonly files: readonly Place[];
};

/**
 * Reads `manifest.json` of an S3 inventory.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 *
 * @param bucket where the files are when the manifest does not say: its own bucket.
 */
export function readInventory(text: string, bucket: string): Result<Inventory, string> {
  const manifest = parsed(text);
  const { destinationBucket, fileFormat, fileSchema, files } = isObject(manifest) ? manifest : {};
  if (!isArray(files) || typeof fileSchema !== "string") return err("The object is no manifest of an S3 inventory.");
  const format = typeof fileFormat === "string" ? fileFormat.toUpperCase() : "CSV";
  if (format !== "CSV" && format !== "PARQUET") return err(`An S3 inventory in ${format} cannot be read.`);
  const keys = files.map((file) => (isObject(file) ? file["key"] : undefined));
  const unnamed = keys.findIndex((key) => typeof key !== "string");
  if (unnamed >= 0) return err(`File ${unnamed + 1} of the manifest has no key.`);
  const named =
    typeof destinationBucket === "string" ? (readArn(destinationBucket)?.rest.at(-1) ?? destinationBucket) : undefined;
  const places = keys.map((key) => ({
    bucket: named === undefined || named === "" ? bucket : named,
    key: String(key),
  }));
  return ok({ format, headers: fileSchema.split(",").map((name) => name.trim()), files: places });
}

/**
 * Reads the manifest that Athena writes beside the results of UNLOAD: a line `s3://bucket/key` for each file.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
 */
export function readAthenaManifest(text: string): Result<readonly Place[], string> {
  const places: Place[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const address = line.trim().replace(/^"(.*)"$/, "$1");
    if (address === "") continue;
    const parts = /^s3:\/\/([^/]+)\/(.+)$/i.exec(address);
    if (parts === null) return err(`Line ${i + 1} of the manifest is no address of an S3 object.`);
    places.push({ bucket: parts[1] ?? "", key: parts[2] ?? "" });
  }
  return ok(places);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
