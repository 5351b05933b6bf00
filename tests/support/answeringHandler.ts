import { Readable } from "node:stream";
import type { Json, JsonObject } from "@/lib/base/json";

/** Answers an operation; null: it is refused by the name of an error. */
export type Answer = (operation: string, request: JsonObject) => JsonObject | { readonly refused: string };

/** A `requestHandler` of the SDK's clients that answers in this process what a test has of it. */
export function answeringHandler(answer: Answer) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (request: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown }) => {
      const target = Object.entries(request.headers).find(([name]) => name.toLowerCase() === "x-amz-target")?.[1] ?? "";
      const text =
        typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body as Uint8Array);
      const said = answer(target.split(".")[1] ?? "", JSON.parse(text || "{}") as JsonObject);
      const isRefused = typeof said["refused"] === "string";
      const body: Json = isRefused ? { __type: said["refused"] as string, message: "as the test has it" } : said;
      return Promise.resolve({
        response: {
          statusCode: isRefused ? 400 : 200,
          headers: { "content-type": "application/x-amz-json-1.0" } as Record<string, string>,
          body: Readable.from([Buffer.from(JSON.stringify(body))]) as unknown,
        },
      });
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}
