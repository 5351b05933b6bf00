import { ok, type Result } from "@/lib/base/result";
import type { ShareFormat } from "@/lib/contract/share";
import { story } from "@/lib/history/story";
import { htmlOf } from "@/lib/share/html";
import { markdownOf } from "@/lib/share/markdown";
import { otlpOf } from "@/lib/share/otlp";
import type { SharedExecution } from "@/lib/share/shared";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { describedEnd } from "../describedEnd";
import { type Download, downloadExecution, fileNameOf } from "../downloadExecution";
import type { UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

/** A file, with the type that says what it is. */
export type SharedFile = Download & { readonly mediaType: string };

type Written = Exclude<ShareFormat, "json">;

const FORMATS: Readonly<
  Record<
    Written,
    { readonly mediaType: string; readonly ending: string; readonly write: (of: SharedExecution) => string }
  >
> = {
  html: { mediaType: "text/html; charset=utf-8", ending: "html", write: htmlOf },
  md: { mediaType: "text/markdown; charset=utf-8", ending: "md", write: markdownOf },
  otlp: {
    mediaType: "application/json; charset=utf-8",
    ending: "otlp.json",
    write: (of) => JSON.stringify(otlpOf(of)),
  },
};

/**
 * An execution as a file for somebody else.
 *
 * @param page address of its page; null where there is none.
 */
export async function shareExecution(
  context: Pick<Context, "store" | "histories">,
  key: string,
  format: ShareFormat,
  page: string | null,
): Promise<Result<SharedFile, UseCaseError>> {
  if (format === "json") {
    const download = await downloadExecution(context, key);
    return download.ok ? ok({ ...download.value, mediaType: "application/json; charset=utf-8" }) : download;
  }
  const { mediaType, ending, write } = FORMATS[format];
  return withExecution(context, key, async (execution) => {
    const text = write(await sharedOf(context, execution, page));
    return ok({ fileName: fileNameOf(execution, ending), mediaType, chunks: once(text) });
  });
}

async function sharedOf(
  { histories }: Pick<Context, "histories">,
  execution: ExecutionRecord,
  page: string | null,
): Promise<SharedExecution> {
  const { key, arn, name, machine, machineArn, type, status, error } = execution;
  const { trace, machine: parsed, events, definition } = await histories.open(execution);
  return {
    ...{ key, arn, name, machine, machineArn, type, status, error, trace, definition, page },
    cause: trace.execution.cause ?? execution.cause,
    story: story(trace, { ...(parsed === null ? {} : { machine: parsed }), ...describedEnd(execution) }),
    history: events,
  };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
  await Promise.resolve();
}
