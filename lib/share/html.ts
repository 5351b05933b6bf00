import { formatInstant } from "@/lib/base/instant";
import { counted, formatCount, formatExactDuration } from "@/lib/base/wording";
import type { Payload } from "@/lib/history/payload";
import { html, Markup } from "./markup";
import type { SharedExecution } from "./shared";
import { type Step, stepsOf } from "./steps";

/*
 * An execution as one file that opens without a server: no script, nothing that is loaded, everything escaped.
 */

/** Lines of the picture: beyond them a browser takes seconds to open the file. */
const MOST_STEPS = 3_000;
/** Characters of one payload, and of all of them together. */
const PAYLOAD = 8_000;
const PAYLOADS = 4_000_000;
const DEFINITION = 1_000_000;

export function htmlOf(execution: SharedExecution): string {
  const { machine, name, status, definition, page } = execution;
  const title = machine === null ? name : `${machine} › ${name}`;
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: ${status}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1><bdi>${title}</bdi> <span class="${statusClass(status)}">${status}</span></h1>
          <p class="story">${execution.story.map(({ text }) => html`<bdi>${text}</bdi>`)}</p>
          ${factsOf(execution)} ${failureOf(execution)} ${stepsTable(execution)}
          ${
            definition === null
              ? null
              : html`<details>
                  <summary>Definition</summary>
                  <pre>${cut(definition, DEFINITION)}</pre>
                </details>`
          }
          <footer>
            Made by Stepscope${page === null ? null : html` from <a href="${page}">${page}</a>`}. Times are UTC.
          </footer>
        </main>
      </body>
    </html> `;
  return body.text;
}

function factsOf({ arn, type, trace }: SharedExecution): Markup {
  const { startedAt, stoppedAt, retries, redrives } = trace.execution;
  const facts: (readonly [string, string] | null)[] = [
    startedAt === null ? null : ["Started", formatInstant(startedAt)],
    stoppedAt === null ? null : ["Ended", formatInstant(stoppedAt)],
    startedAt === null || stoppedAt === null ? null : ["Duration", formatExactDuration(stoppedAt - startedAt)],
    type === null ? null : ["Type", type === "EXPRESS" ? "Express" : "Standard"],
    ["Events", formatCount(trace.eventCount)],
    retries === 0 ? null : ["Retries", formatCount(retries)],
    redrives === 0 ? null : ["Redrives", formatCount(redrives)],
    arn === null ? null : ["ARN", arn],
  ];
  return html`<dl>
    ${facts.map((fact) =>
      fact === null
        ? null
        : html`<div>
            <dt>${fact[0]}</dt>
            <dd>${fact[1]}</dd>
          </div>`,
    )}
  </dl>`;
}

function failureOf({ error, cause }: SharedExecution): Markup | null {
  if (error === null && cause === null) return null;
  return html`<h2>Error</h2>
    <p class="failed">${error ?? "no name recorded"}</p>
    ${cause === null ? null : html`<pre>${cut(cause, 100_000)}</pre>`}`;
}

function stepsTable(execution: SharedExecution): Markup {
  const { steps, total } = stepsOf(execution, MOST_STEPS);
  const room = { left: PAYLOADS };
  const rows = steps.map((step) => stepRow(step, room));
  const rest = total > steps.length ? html`<p>${counted(total - steps.length, "more step")} are left out.</p>` : null;
  return html`<h2>Steps</h2>
    <table>
      <thead>
        <tr>
          <th>Step</th>
          <th>Outcome</th>
          <th>Duration</th>
          <th class="time">Time</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${rest}`;
}

function stepRow(step: Step, room: { left: number }): Markup {
  const style = `margin-left:${step.left.toFixed(3)}%;width:${Math.max(0.2, step.width).toFixed(3)}%`;
  const data = [payloadOf("Input", step.input, room), payloadOf("Output", step.output, room)];
  const cause =
    step.cause === null
      ? null
      : html`<details>
          <summary>Cause</summary>
          <pre>${step.cause}</pre>
        </details>`;
  return html`<tr>
    <td style="padding-left:${step.depth * 14}px"><bdi>${step.name}</bdi>${data}${cause}</td>
    <td class="${step.outcome}">${step.outcomeText}${step.error === null ? null : html` <bdi>${step.error}</bdi>`}</td>
    <td class="number">${step.duration}</td>
    <td class="time"><div class="bar ${step.outcome}" style="${style}"></div></td>
  </tr> `;
}

function payloadOf(title: string, payload: Payload | null, room: { left: number }): Markup | null {
  if (payload === null) return null;
  const text = textOf(payload);
  const shown = cut(text, Math.min(PAYLOAD, room.left));
  room.left = Math.max(0, room.left - shown.length);
  return html`<details>
    <summary>${title}</summary>
    <pre>${shown}</pre>
  </details>`;
}

function textOf(payload: Payload): string {
  switch (payload.kind) {
    case "present":
      return payload.text;
    case "truncated":
      return `${payload.text}… (cut by AWS)`;
    case "withheld":
      return "withheld: the record was made without execution data";
    case "redacted":
      return `hidden by the rule ${payload.rule}`;
  }
}

function cut(text: string, size: number): string {
  if (text.length <= size) return text;
  return `${text.slice(0, size).replace(/[\ud800-\udbff]$/, "")}… (${counted(text.length - size, "more character")})`;
}

function statusClass(status: string): string {
  return status === "SUCCEEDED"
    ? "succeeded"
    : status === "RUNNING"
      ? "open"
      : status === "ABORTED"
        ? "aborted"
        : "failed";
}

const STYLE = new Markup(`
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #5b636e; --line: #d9dde2; --page: #fff; --ok: #1a7f45; --bad: #c2271b; --warn: #9a5b00; --run: #1f5fd0; --stop: #6a5a8c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #9aa3ad; --line: #343a41; --page: #15181b; --ok: #4fc37b; --bad: #ff7a6e; --warn: #e0a046; --run: #7aa7ff; --stop: #b3a2d6; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 13px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 16px; }
h1 { font-size: 18px; margin: 0 0 8px; overflow-wrap: anywhere; } h2 { font-size: 14px; margin: 20px 0 6px; }
.story { font-size: 14px; border: 1px solid var(--line); border-radius: 4px; padding: 8px 12px; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0; } dl div { display: flex; gap: 6px; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } th { text-align: left; color: var(--soft); font-weight: 500; } th, td { border-bottom: 1px solid var(--line); padding: 3px 6px; vertical-align: top; overflow-wrap: anywhere; }
th:nth-child(3), .number { width: 110px; font-variant-numeric: tabular-nums; } .time { width: 40%; }
.bar { height: 12px; border-radius: 2px; background: currentColor; min-width: 2px; max-width: 100%; }
.succeeded { color: var(--ok); } .failed, .timedOut { color: var(--bad); } .caught { color: var(--warn); } .open { color: var(--run); } .aborted { color: var(--stop); } .unknown { color: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: color-mix(in srgb, var(--line) 30%, transparent); padding: 6px 8px; margin: 4px 0; border-radius: 4px; font: 12px/1.45 ui-monospace, monospace; }
summary { color: var(--soft); cursor: pointer; } footer { color: var(--soft); margin-top: 24px; overflow-wrap: anywhere; } a { color: inherit; }
@media (max-width: 700px) { .time { display: none; } }
`);
