import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installedIn } from "../aws/installed";

/*
 * S3 through the SDK's client, which is an optional package: it is looked for beside the configuration, then beside this
 * program.
 */

export const S3_PACKAGE = "@aws-sdk/client-s3";

const HERE = dirname(fileURLToPath(import.meta.url));

type Wanted = { readonly Bucket: string; readonly Key: string; readonly Range: string };
type Answer = { readonly Body?: { transformToByteArray(): Promise<Uint8Array> } };
type Client = {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<Answer>;
  destroy(): void;
};
type Loaded = {
  readonly S3Client: new (config: object) => Client;
  readonly GetObjectCommand: new (input: Wanted) => object;
};

/** Reads objects of S3. */
export type ObjectClient = {
  /** The bytes `from` to before `to`, or fewer where the object ends. Throws what the SDK does. */
  readonly read: (
    place: { readonly bucket: string; readonly key: string },
    range: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ) => Promise<Uint8Array>;
  readonly close: () => void;
};

/** Null where the package is not installed. `config`: of a client of the SDK. */
export async function objectClient(folder: string, config: object): Promise<ObjectClient | null> {
  const path = installedIn([folder, HERE], S3_PACKAGE);
  if (path === null) return null;
  const { S3Client, GetObjectCommand } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Loaded;
  const client = new S3Client({ ...config, followRegionBuckets: true });
  return {
    read: async ({ bucket, key }, { from, to }, abortSignal) => {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${from}-${to - 1}` });
      const { Body } = await client.send(command, { abortSignal });
      return Body === undefined ? new Uint8Array() : Body.transformToByteArray();
    },
    close: () => client.destroy(),
  };
}
