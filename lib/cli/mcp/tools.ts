import { z } from "zod";
import { MAX_PROBE_EXPRESSION } from "@/lib/contract/probe";
import { MAX_ORIGIN_PATH } from "@/lib/contract/origin";
import { DATA_FIELDS, FIELDS } from "@/lib/contract/query/fields";
import { aboutExecution, cursorField, type Tool } from "./aboutExecution";
import { findTool } from "./find";
import { originText, probeText, verdictText } from "./replays";
import { sentenceText } from "./sentence";
import { itemsText, stepsText, stepText } from "./steps";

const MAX_TEXT = 4_000;

const event = z.int().min(1).max(999_999_999).describe("Number of an event");
const only = z.enum(["failed"]).optional().describe("Only what failed, timed out, was aborted or caught");
const state = z.string().min(1).max(80);

const query = z.string().max(MAX_TEXT).optional().describe("Empty: all");
const findInput = z.strictObject({ query, cursor: cursorField });

/** All tools, in the order in which a client is told them. */
export const TOOLS: readonly Tool[] = [
  {
    name: "find",
    title: "Find executions",
    description: [
      "Stored executions that a query lets through, those that started last first, one JSON object a line.",
      "`field op value` with : = != < <= > >=, a blank for AND, OR, - for NOT, parentheses, quotes; a bare text is looked for in names, errors and data.",
      'Examples: status:failed machine=orders started>=now-24h; input.orderId="o-17"; duration>5m -error:Timeout.',
      `Fields: ${Object.keys(FIELDS).join(", ")}; paths behind ${Object.keys(DATA_FIELDS).join(", ")} (result.STATE.path).`,
    ].join(" "),
    input: findInput,
    answer: (context, given) => findTool(context, findInput.parse(given)),
  },
  aboutExecution({
    name: "sentence",
    title: "What happened",
    description:
      "What happened to an execution in sentences, why it is silent where it is open, the limits it comes near, its facts and states, error and cause whole. Numbers of events are for the other tools.",
    shape: {},
    text: (context, key, _given, now) => sentenceText(context, key, now),
  }),
  aboutExecution({
    name: "steps",
    title: "Steps of an execution",
    description:
      "The visits of states of an execution in order, one JSON object a line, with the event to ask `step` for.",
    shape: { state: state.optional().describe("Only visits of this state"), only },
    text: stepsText,
  }),
  aboutExecution({
    name: "step",
    title: "Data of a step",
    description:
      "The step that an event belongs to, then its events as AWS records them, with input, parameters, output and error whole, one JSON object a line.",
    shape: { event },
    text: (context, key, given) => stepText(context, key, given.event),
  }),
  aboutExecution({
    name: "items",
    title: "Items of a Map",
    description:
      "What is inside of a step: the items of a Map, inline or distributed, or the executions that a task started, each with the fields of its input that tell it apart, one JSON object a line.",
    shape: { event, text: z.string().max(200).optional().describe("Only items whose input holds this text"), only },
    text: itemsText,
  }),
  aboutExecution({
    name: "verdict",
    title: "Verdict of a replay",
    description:
      "Replays an execution against its definition and says MATCH, DIVERGED with the first differences, or why it cannot be replayed. Keeps nothing.",
    shape: {},
    text: verdictText,
  }),
  aboutExecution({
    name: "origin",
    title: "Origin of a value",
    description:
      "Where a value came from: each state and field that wrote it, back to the execution's input or to the outcome of a task.",
    shape: {
      event: event.describe("Number of the event that shows the value"),
      path: z
        .string()
        .max(MAX_ORIGIN_PATH)
        .regex(/^\$/, "a path, which begins with $")
        .describe("The value in its input, parameters or output ($.order.total), or a variable it assigned ($total)"),
    },
    text: (context, key, { event: eventId, path }) => originText(context, key, { eventId, path }),
  }),
  aboutExecution({
    name: "probe",
    title: "An expression at each visit of a state",
    description:
      "Evaluates a path ($.total), an intrinsic function or JSONata ({% $states.input.total %}) at each visit of a state, one JSON object a line.",
    shape: { state, expression: z.string().min(1).max(MAX_PROBE_EXPRESSION) },
    text: probeText,
  }),
];
