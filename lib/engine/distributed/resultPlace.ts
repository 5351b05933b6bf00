import { isObject, type Json } from "@/lib/base/json";

/**
 * What a distributed Map with a ResultWriter leaves with: where its manifest is (recorded). The folder is
 * the Prefix and the Map Run's own name, the last part of its ARN.
 */
export function resultPlace(mapRunArn: string, parameters: Json) {
  const { Bucket = null, Prefix } = isObject(parameters) ? parameters : {};
  const folder = mapRunArn.slice(mapRunArn.lastIndexOf(":") + 1);
  const prefix = typeof Prefix === "string" && Prefix !== "" ? `${Prefix}/` : "";
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key: `${prefix}${folder}/manifest.json` } };
}
