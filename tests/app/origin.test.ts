import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Origin } from "@/app/_components/panel/Origin";
import type { OriginAnswer } from "@/lib/contract/origin";
import { openFlow } from "@/lib/replay/origin/openFlow";
import { toldOrigin } from "@/lib/replay/origin/toldOrigin";
import { openReplaySession } from "@/lib/replay/replaySession";
import { CAUGHT } from "../replay/origin/examples";
import { recordRun } from "../replay/runs";

const VALUE = { eventId: 22, path: "$.stopped.Error" };

/** The panel as it is drawn with an answer, as text: tags become blanks. */
function drawn(answer: OriginAnswer): string {
  const client = new QueryClient();
  client.setQueryData(["execution", "k", "origin", VALUE.eventId, VALUE.path], answer);
  const nothing = () => undefined;
  const panel = createElement(Origin, { executionKey: "k", value: VALUE, onEvent: nothing, onClose: nothing });
  const html = renderToStaticMarkup(createElement(QueryClientProvider, { client }, panel));
  return html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

test("a value's way is drawn with a link to each event, and the catcher on the way below it", async () => {
  const session = await openReplaySession(await recordRun(CAUGHT.definition, CAUGHT.input, CAUGHT.answer));
  const flow = await openFlow(session);
  const told = flow === null ? null : toldOrigin(session, flow, VALUE.eventId, VALUE.path);
  if (told?.ok !== true) throw new Error("it is not traced");
  const { nodes, decisions, ...of } = told.value;
  const origin = { kind: "traced" as const, ...of, nodes: [...nodes], decisions: [...decisions] };
  const text = drawn({ state: "opened", origin });
  expect(text).toContain("Where $.stopped.Error comes from");
  expect(text).toContain("error $.Error of Stop is written by ErrorPath");
  expect(text).toMatch(/the failure of the task of Charge, \$\.Error = &quot;Declined&quot; event 10 On the way/);
  expect(text).toContain("catcher 1 of Refuse took the failure event 21");
});

test.each([
  [{ state: "opened", origin: { kind: "refused", why: "It cannot be traced." } }, "It cannot be traced."],
  [{ state: "givenUp", why: "It took too long." }, "It took too long."],
  [{ state: "running", sinceMs: 1, isWorkerRunning: true }, "The worker replays the execution."],
  [{ state: "waiting", sinceMs: 1, isWorkerRunning: false }, "No worker runs"],
] as const)("an answer without a way says why: %o", (answer, text) => {
  expect(drawn(answer)).toContain(text);
});
