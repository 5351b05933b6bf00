import { isObject, type JsonObject } from "@/lib/base/json";
import { jsonataTemplate, orJsonata } from "../check/jsonata";
import { pathTemplate } from "../check/path";
import { both, jsonata, jsonPath, shaped, valueOf, type ObjectRules } from "../check/objectRules";
import { refuse, within, type Check, type Site } from "../check/site";
import { comment, integer, listOf, oneOf, text } from "../check/value";
import { words } from "../check/misleadingText";
import { numberPath, template, textOrJsonata } from "./shared";

/*
 * Where a distributed Map reads its items from and writes its results to.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */

const payload = { Parameters: jsonPath(pathTemplate), Arguments: jsonata(jsonataTemplate) };

/** A text with one of the endings, whatever the partition of the ARN. */
function action(...endings: readonly string[]): Check {
  return (value, site) => {
    if (typeof value !== "string") refuse(site, words.type("STRING"));
    else if (!endings.some((ending) => new RegExp(`^arn:[^:]*:states:::${ending}$`).test(value))) {
      refuse(site, words.notAllowedValue("Resource"));
    }
  };
}

/** InputTypes and the fields of ReaderConfig that belong to one of them alone. */
const INPUT_TYPES = ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"];
const CSV_ONLY = ["CSVHeaderLocation", "CSVHeaders", "CSVDelimiter"];

const READER_CONFIG: ObjectRules = {
  atMostOne: [["MaxItems", "MaxItemsPath"]],
  fields: {
    InputType: both(oneOf(...INPUT_TYPES)),
    CSVHeaderLocation: both(oneOf("FIRST_ROW", "GIVEN")),
    CSVHeaders: both(listOf(text)),
    CSVDelimiter: both(oneOf("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")),
    // 0 is taken (all items); MaxItemsPath takes more than this literal (recorded).
    MaxItems: both(orJsonata(integer(0, 100_000_000))),
    MaxItemsPath: numberPath,
    ItemsPointer: both(textOrJsonata),
    Transformation: both(oneOf("NONE", "LOAD_AND_FLATTEN")),
    ManifestType: both(oneOf("S3_INVENTORY", "ATHENA_DATA")),
    Comment: both(comment),
  },
  rules: [csvHeaders],
};

/** Measured: a CSV says where its header is; GIVEN says what it is; other types say neither. */
function csvHeaders(config: JsonObject, site: Site): void {
  const type = valueOf(config, "InputType");
  if (type === "CSV" && !Object.hasOwn(config, "CSVHeaderLocation")) refuse(site, words.headerLocation);
  if (valueOf(config, "CSVHeaderLocation") === "GIVEN" && !Object.hasOwn(config, "CSVHeaders")) {
    refuse(site, words.required(["CSVHeaders"]));
  }
  // An inventory may be read as CSV: a MANIFEST keeps its CSV fields.
  if (type !== "JSON" && type !== "JSONL" && type !== "PARQUET") return;
  for (const name of CSV_ONLY) {
    if (Object.hasOwn(config, name)) refuse(site, words.unsupported(name), { place: [...site.at, name] });
  }
}

export const itemReader: Check = shaped({
  required: ["Resource"],
  fields: {
    Resource: both(action("s3:getObject", "s3:listObjectsV2")),
    ...payload,
    ReaderConfig: both(shaped(READER_CONFIG)),
    Comment: both(comment),
  },
});

export const itemBatcher: Check = shaped({
  atMostOne: [
    ["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
    ["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
  ],
  fields: {
    // Measured by others: 0 is accepted, as is.
    MaxItemsPerBatch: both(orJsonata(integer(0))),
    MaxItemsPerBatchPath: numberPath,
    MaxInputBytesPerBatch: both(orJsonata(integer(0, 262_144))),
    MaxInputBytesPerBatchPath: numberPath,
    BatchInput: both(template),
    Comment: both(comment),
  },
});

const writer = shaped({
  fields: {
    Resource: both(action("s3:putObject")),
    ...payload,
    WriterConfig: both(
      shaped({
        required: ["Transformation", "OutputType"],
        fields: {
          Transformation: both(oneOf("NONE", "COMPACT", "FLATTEN")),
          OutputType: both(oneOf("JSON", "JSONL")),
          Comment: both(comment),
        },
      }),
    ),
    Comment: both(comment),
  },
});

/** A ResultWriter writes somewhere, or says how results look, or both. */
export const resultWriter: Check = (value, site) => {
  writer(value, site);
  if (!isObject(value)) return;
  const field = site.language === "JSONata" ? "Arguments" : "Parameters";
  const resource = Object.hasOwn(value, "Resource");
  if (resource && !Object.hasOwn(value, field)) refuse(site, words.required([field]));
  if (!resource && Object.hasOwn(value, field)) refuse(site, words.required(["Resource"]));
  if (!resource && !Object.hasOwn(value, "WriterConfig"))
    refuse(within(site, "Resource"), words.required(["Resource"]), { location: site.at });
};
