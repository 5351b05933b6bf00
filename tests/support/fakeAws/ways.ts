import { gzipSync } from "node:zlib";
import { type Body, Fault } from "./operations";
import { type Asked, type Misbehaviour, Raw, type Wire } from "./server";

/*
 * Ways in which an endpoint misbehaves: what AWS, proxies, emulators, roles and networks do to the client of a pull.
 */

/** What becomes of the execution `orders:b`, which is in the way, or of everything. */
export type Way = {
  readonly what: string;
  readonly misbehave: Misbehaviour;
  /** How many of the six executions are stored. */
  readonly stored: number;
  /** What the report says of it; null: nothing is wrong. */
  readonly says: RegExp | null;
  /** Why the pull gives up; absent: it does not. */
  readonly ends?: string;
  /** It is found out by waiting alone. */
  readonly waits?: true;
};

const VICTIM = "orders:b";
const ofVictim = ({ request }: Asked) => String(request["executionArn"]).endsWith(VICTIM);
const raw = (wire: Wire) => new Raw(wire);

/** Misbehaves where `operation` is asked about the victim. */
const atVictim =
  (operation: string, answer: (asked: Asked, usual: Body) => Body | Fault | Raw | null): Misbehaviour =>
  (asked, usual) =>
    asked.operation === operation && ofVictim(asked) && !(usual instanceof Fault) ? answer(asked, usual) : null;

const history = (answer: (asked: Asked, usual: Body) => Body | Fault | Raw | null) =>
  atVictim("GetExecutionHistory", answer);

const events = (usual: Body) => usual["events"] as readonly Body[];
const changed = (change: (event: Body) => Body) => (_asked: Asked, usual: Body) => ({
  ...usual,
  events: events(usual).map(change),
});

const always =
  (operation: string | null, answer: Fault | Raw): Misbehaviour =>
  (asked) =>
    operation === null || asked.operation === operation ? answer : null;

/** Only the first requests of an operation. */
const first =
  (times: number, operation: string, answer: Fault | Raw): Misbehaviour =>
  (asked) =>
    asked.operation === operation && asked.before < times ? answer : null;

const listOf =
  (operation: string, answer: (asked: Asked, usual: Body) => Body | Fault | Raw | null): Misbehaviour =>
  (asked, usual) =>
    asked.operation === operation && !(usual instanceof Fault) ? answer(asked, usual) : null;

const deep = `{"events":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
const HTML = "<!DOCTYPE html><html><body>Bad Gateway</body></html>";

export const WAYS: readonly Way[] = [
  // Answers that are not the API's.
  { what: "a history that is no JSON", misbehave: history(() => raw({ body: "oops" })), stored: 5, says: /JSON/ },
  {
    what: "a history cut off in its text",
    misbehave: history(() => raw({ body: '{"events":[{"id":1' })),
    stored: 5,
    says: /JSON/,
  },
  { what: "a page of HTML with status 200", misbehave: history(() => raw({ body: HTML })), stored: 5, says: /JSON/ },
  {
    what: "a page of HTML with status 502",
    misbehave: history(() => raw({ status: 502, body: HTML })),
    stored: 5,
    says: /./,
  },
  {
    what: "a redirection",
    misbehave: history(() => raw({ status: 301, headers: { location: "/" }, body: "" })),
    stored: 5,
    says: /./,
  },
  { what: "an answer nested too deeply", misbehave: history(() => raw({ body: deep })), stored: 5, says: /./ },
  {
    what: "compressed bytes that nobody announced",
    misbehave: history(() => raw({ body: gzipSync("{}") })),
    stored: 5,
    says: /JSON/,
  },
  { what: "an event without an id", misbehave: history(changed(({ id: _, ...rest }) => rest)), stored: 5, says: /id/ },
  {
    what: "an event whose id is a text",
    misbehave: history(changed((e) => ({ ...e, id: "one" }))),
    stored: 5,
    says: /id/,
  },
  {
    what: "an event without a type",
    misbehave: history(changed(({ type: _, ...rest }) => rest)),
    stored: 5,
    says: /type/,
  },
  {
    what: "a time that is none",
    misbehave: history(changed((e) => ({ ...e, timestamp: "soon" }))),
    stored: 5,
    says: /./,
  },
  { what: "an id above 2^53", misbehave: history(changed((e) => ({ ...e, id: 2 ** 60 }))), stored: 5, says: /id/ },
  {
    what: "events that are null",
    misbehave: history((_asked, usual) => ({ ...usual, events: [null, ...events(usual)] })),
    stored: 6,
    says: null,
  },
  {
    what: "a member named __proto__",
    misbehave: history(() => raw({ body: '{"__proto__":{"polluted":1},"events":[]}' })),
    stored: 6,
    says: null,
  },
  {
    what: "DescribeExecution about another execution",
    misbehave: atVictim("DescribeExecution", (_asked, usual) => ({
      ...usual,
      executionArn: "arn:aws:states:eu-west-1:111122223333:execution:orders:x",
    })),
    stored: 5,
    says: /another execution/,
  },
  {
    what: "DescribeExecution without a start",
    misbehave: atVictim("DescribeExecution", (_asked, { startDate: _, ...rest }) => rest),
    stored: 6,
    says: null,
  },
  {
    what: "DescribeExecution with an empty object",
    misbehave: atVictim("DescribeExecution", () => raw({ body: "{}" })),
    stored: 6,
    says: null,
  },
  // Pages.
  {
    what: "a page token that repeats",
    misbehave: history((_asked, usual) => ({ ...usual, nextToken: "from-0" })),
    stored: 5,
    says: /repeats itself/,
  },
  {
    what: "two page tokens in turn",
    misbehave: history((asked, usual) => ({
      ...usual,
      nextToken: asked.request["nextToken"] === "from-1" ? "from-2" : "from-1",
    })),
    stored: 5,
    says: /repeats itself/,
  },
  {
    what: "an empty page token",
    misbehave: history((_asked, usual) => (usual["nextToken"] === undefined ? { ...usual, nextToken: "" } : null)),
    stored: 6,
    says: null,
  },
  {
    what: "empty pages with new tokens for ever",
    misbehave: history((asked) => ({ events: [], nextToken: `from-${asked.before}` })),
    stored: 5,
    says: /bring nothing new/,
  },
  {
    what: "the same events with new tokens for ever",
    misbehave: history((asked, usual) => ({ ...usual, nextToken: `from-${asked.before % 3}.${asked.before}` })),
    stored: 5,
    says: /more than \d+ events/,
  },
  {
    what: "empty pages before the events",
    misbehave: history((asked, usual) =>
      asked.request["nextToken"] === undefined ? { events: [], nextToken: "from-0" } : usual,
    ),
    stored: 6,
    says: null,
  },
  {
    what: "a list of executions that begins again",
    misbehave: listOf("ListExecutions", (_asked, usual) => ({ ...usual, nextToken: "from-0" })),
    stored: 4,
    says: /repeats itself/,
  },
  {
    what: "a list that shifts and names an execution twice",
    misbehave: listOf("ListExecutions", (asked, usual) =>
      asked.request["nextToken"] === undefined
        ? null
        : {
            ...usual,
            executions: [
              { executionArn: "arn:aws:states:eu-west-1:111122223333:execution:orders:b", startDate: 1 },
              ...(usual["executions"] as readonly Body[]),
            ],
          },
    ),
    stored: 7,
    says: null,
  },
  {
    what: "a list with executions that have no ARN",
    misbehave: listOf("ListExecutions", (_asked, usual) => ({
      ...usual,
      executions: [{}, null, ...(usual["executions"] as readonly Body[])],
    })),
    stored: 6,
    says: null,
  },
  {
    what: "a list of machines that is null",
    misbehave: listOf("ListStateMachines", () => raw({ body: '{"stateMachines":null}' })),
    stored: 0,
    says: null,
  },
  {
    what: "a second page of machines that fails",
    misbehave: listOf("ListStateMachines", (asked) => (asked.before > 0 ? new Fault("InvalidToken") : null)),
    stored: 3,
    says: /InvalidToken/,
  },
  // Refusals.
  {
    what: "an execution that expires between list and history",
    misbehave: history(() => new Fault("ExecutionDoesNotExist")),
    stored: 5,
    says: /ExecutionDoesNotExist/,
  },
  {
    what: "a history that may not be decrypted",
    misbehave: history(() => new Fault("KmsAccessDeniedException")),
    stored: 5,
    says: /KmsAccessDenied/,
  },
  {
    what: "a role that may not describe an execution",
    misbehave: atVictim("DescribeExecution", () => new Fault("AccessDeniedException")),
    stored: 5,
    says: /AccessDenied/,
  },
  {
    what: "a role that may not read definitions of executions",
    misbehave: atVictim("DescribeStateMachineForExecution", () => new Fault("AccessDeniedException")),
    stored: 6,
    says: null,
  },
  {
    what: "an endpoint that lacks an operation",
    misbehave: atVictim("DescribeStateMachineForExecution", () => new Fault("InternalFailure", 501)),
    stored: 6,
    says: null,
  },
  {
    what: "a machine whose executions may not be listed",
    misbehave: listOf("ListExecutions", ({ request }) =>
      String(request["stateMachineArn"]).endsWith("orders") ? new Fault("AccessDeniedException") : null,
    ),
    stored: 3,
    says: /AccessDenied/,
  },
  {
    what: "a machine that is deleted meanwhile",
    misbehave: listOf("DescribeStateMachine", ({ request }) =>
      String(request["stateMachineArn"]).endsWith("orders") ? new Fault("StateMachineDoesNotExist") : null,
    ),
    stored: 3,
    says: /StateMachineDoesNotExist/,
  },
  {
    what: "credentials that run out in the middle",
    misbehave: (asked) =>
      asked.operation === "GetExecutionHistory" && asked.before > 1 ? new Fault("ExpiredTokenException") : null,
    stored: 1,
    says: /ExpiredToken/,
    ends: "credentials",
  },
  {
    what: "credentials that nobody knows",
    misbehave: always(null, new Fault("UnrecognizedClientException")),
    stored: 0,
    says: /UnrecognizedClient/,
    ends: "credentials",
  },
  // Throttling and faults inside AWS.
  {
    what: "throttling twice",
    misbehave: first(2, "GetExecutionHistory", new Fault("ThrottlingException")),
    stored: 6,
    says: null,
  },
  {
    what: "throttling that never ends",
    misbehave: always("GetExecutionHistory", new Fault("ThrottlingException")),
    stored: 0,
    says: /Throttling/,
    ends: "throttled",
  },
  {
    what: "too many requests, as proxies say it",
    misbehave: always("DescribeExecution", raw({ status: 429, body: "" })),
    stored: 0,
    says: /./,
    ends: "throttled",
  },
  {
    what: "an error inside AWS, twice",
    misbehave: first(2, "DescribeExecution", new Fault("InternalServerException", 500)),
    stored: 6,
    says: null,
  },
  {
    what: "an error inside AWS for one execution",
    misbehave: history(() => new Fault("InternalServerException", 500)),
    stored: 5,
    says: /InternalServer/,
  },
  {
    what: "an error inside AWS for everything",
    misbehave: always("DescribeExecution", new Fault("ServiceUnavailable", 503)),
    stored: 0,
    says: /./,
    ends: "failed",
  },
  // The network.
  {
    what: "a connection that breaks before the answer",
    misbehave: history(() => raw({ cutAfter: 0 })),
    stored: 5,
    says: /./,
  },
  {
    what: "a connection that breaks in the answer",
    misbehave: history(() => raw({ body: '{"events":[]}', cutAfter: 5, headers: { "content-length": "13" } })),
    stored: 5,
    says: /./,
  },
  { what: "no answer at all", misbehave: history(() => raw({ silent: true })), stored: 5, says: /./, waits: true },
  {
    what: "an answer that drips for ever",
    misbehave: history(() => raw({ body: '{"events":[', drips: true })),
    stored: 5,
    says: /no answer within/,
    waits: true,
  },
  {
    what: "an answer without an end",
    misbehave: history(() => raw({ body: `"${"x".repeat(65_536)}",`, endless: true })),
    stored: 5,
    says: /more than \d+ MiB/,
  },
  {
    what: "silence on everything",
    misbehave: always("DescribeExecution", raw({ silent: true })),
    stored: 0,
    says: /./,
    ends: "unanswered",
    waits: true,
  },
];
