import type { GetExecutionHistoryCommandInput, GetExecutionHistoryCommandOutput } from "@aws-sdk/client-sfn";
import { Refusal } from "../refusal";
import type { Limits } from "./limits";
import { listed, pagesOf } from "./pages";
import { ingestedEvent, type ReadEvent } from "./readEvent";

/** The largest page that the API gives. */
const PAGE = 1_000;

type AskPage = (
  input: GetExecutionHistoryCommandInput,
) => Promise<Pick<GetExecutionHistoryCommandOutput, "events" | "nextToken">>;

/** The whole history of a Standard execution, as it is now. Throws Refusal for one longer than any of AWS, and what `ask` throws. */
export async function readHistory(executionArn: string, limits: Limits, ask: AskPage): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  let pages = 0;
  let characters = 0;
  const history = pagesOf(async (nextToken) => {
    const page = await ask({ executionArn, maxResults: PAGE, includeExecutionData: true, nextToken });
    return { items: listed(page.events), nextToken: page.nextToken };
  }, limits.idlePages);
  for await (const page of history) {
    pages += 1;
    for (const event of page) {
      const read = ingestedEvent(event);
      characters += read.text.length;
      events.push(read);
    }
    if (events.length > limits.events) throw new Refusal(`Its history has more than ${limits.events} events.`);
    if (pages > limits.historyPages) throw new Refusal(`Its history has more than ${limits.historyPages} pages.`);
    if (characters > limits.historyCharacters) {
      throw new Refusal(`Its history has more than ${limits.historyCharacters / 1024 ** 2} MiB.`);
    }
  }
  return events;
}
