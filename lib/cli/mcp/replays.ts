import { formatInstant } from "@/lib/base/instant";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import type { OriginQuery } from "@/lib/contract/origin";
import type { ProbeQuery } from "@/lib/contract/probe";
import { originLines } from "@/lib/replay/origin/originText";
import { originNow, probeNow, verdictNow } from "@/lib/server/replay/replayNow";
import { verdictLines } from "../verdictText";
import type { McpContext } from "./context";
import { worded } from "./named";

/** What a replay of an execution came to. */
export async function verdictText(context: McpContext, key: string): Promise<Result<string, string>> {
  const given = await verdictNow(context, key);
  return given.ok ? ok(textOf(verdictLines(key, given.value, []))) : err(worded(given.error));
}

/** Where a value of an execution came from. */
export async function originText(
  context: McpContext,
  key: string,
  asked: OriginQuery,
): Promise<Result<string, string>> {
  const traced = await originNow(context, key, asked);
  return traced.ok ? ok(textOf(originLines(traced.value))) : err(worded(traced.error));
}

/** An expression at each visit of a state, one JSON object a line. */
export async function probeText(context: McpContext, key: string, asked: ProbeQuery): Promise<Result<string, string>> {
  const probed = await probeNow(context, key, asked);
  if (!probed.ok) return err(worded(probed.error));
  if (probed.value.length === 0) {
    return err(`The execution never came to a state named ${asked.state}. Look at its steps.`);
  }
  return ok(
    textOf(
      probed.value.map(({ eventId, at, visit, attempts, ...made }) => {
        const head = { event: eventId, visit, attempts, at: formatInstant(at) };
        if ("error" in made) return JSON.stringify({ ...head, error: made.error });
        // Numbers keep the digits they were recorded with.
        return `${JSON.stringify(head).slice(0, -1)},"value":${jsonText(made.value)}}`;
      }),
    ),
  );
}

function textOf(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
