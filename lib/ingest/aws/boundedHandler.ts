import { Transform } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Limits } from "./limits";

type Handle = NodeHttpHandler["handle"];

/** The SDK reads an answer whole, however long it is: this handler ends one that passes the limit. */
export class BoundedHandler extends NodeHttpHandler {
  constructor(private readonly limits: Pick<Limits, "requestMs" | "answerBytes">) {
    const { requestMs } = limits;
    super({
      connectionTimeout: Math.min(5_000, requestMs),
      requestTimeout: requestMs,
      socketTimeout: requestMs,
      throwOnRequestTimeout: true,
    });
  }

  override async handle(...args: Parameters<Handle>): ReturnType<Handle> {
    const answer = await super.handle(...args);
    const { response } = answer;
    const body = response.body as NodeJS.ReadableStream & { readonly rawHeaders?: readonly string[] };
    // Their names as they were sent: the SDK makes them small.
    response.body = Object.assign(body.pipe(this.counter(body)), { rawHeaders: body.rawHeaders ?? [] });
    return answer;
  }

  private counter(body: NodeJS.ReadableStream & { destroy?: (error?: Error) => void }): Transform {
    const { answerBytes } = this.limits;
    let bytes = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= answerBytes) return done(null, chunk);
        body.destroy?.();
        done(new OversizedAnswer(`The answer has more than ${answerBytes / 1024 ** 2} MiB.`));
      },
    });
    body.on("error", (error) => counter.destroy(error));
    body.on("close", () => {
      if (!counter.writableEnded) counter.destroy(new Error("The connection was closed in the middle of the answer."));
    });
    return counter;
  }
}

/** An answer that no endpoint of AWS gives; trying again would bring the same. */
export class OversizedAnswer extends Error {
  override readonly name = "OversizedAnswer";
}
