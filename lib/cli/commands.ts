import type { Command } from "commander";

/** A command's module adds its arguments, options and action to the command it is given. */
export type CommandModule = { readonly define: (command: Command) => void };

type CommandEntry = { readonly name: string; readonly summary: string; readonly load: () => Promise<CommandModule> };

/** All commands, in the order of `stepscope --help`. A module is loaded when its command is used. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: "import", summary: "Store execution histories from files", load: () => import("./commands/import") },
  { name: "pull", summary: "Store executions from an AWS endpoint", load: () => import("./commands/pull") },
  { name: "ingest", summary: "Read the sources", load: () => import("./commands/ingest") },
  { name: "list", summary: "List stored executions", load: () => import("./commands/list") },
  { name: "overview", summary: "What is worse than usual, and what failed", load: () => import("./commands/overview") },
  { name: "mark", summary: "Say that something happened, such as a deploy", load: () => import("./commands/mark") },
  { name: "machine", summary: "What the states of a machine did, and cost", load: () => import("./commands/machine") },
  { name: "watch", summary: "Rules that are watched, and how they stand", load: () => import("./commands/watch") },
  {
    name: "assign",
    summary: "Give a stored execution a definition, an ARN or a machine",
    load: () => import("./commands/assign"),
  },
  { name: "delete", summary: "Remove stored executions", load: () => import("./commands/delete") },
  { name: "validate", summary: "Check state machine definitions", load: () => import("./commands/validate") },
  { name: "run", summary: "Run a definition with mocked tasks", load: () => import("./commands/run") },
  { name: "demo", summary: "Make up executions with incidents in them", load: () => import("./commands/demo") },
  { name: "engine", summary: "Run the local engine, which AWS SDKs talk to", load: () => import("./commands/engine") },
  {
    name: "conformance",
    summary: "Compare the interpreter with recorded cases",
    load: () => import("./commands/conformance"),
  },
  { name: "verify", summary: "Replay executions and compare", load: () => import("./commands/verify") },
  {
    name: "replay",
    summary: "Say what a changed definition makes of recorded executions",
    load: () => import("./commands/replay"),
  },
  {
    name: "record",
    summary: "Make mocks and tests of recorded executions",
    load: () => import("./commands/record"),
  },
  {
    name: "reproduce",
    summary: "Make a recorded run again here, with some outcomes exchanged",
    load: () => import("./commands/reproduce"),
  },
  { name: "export", summary: "Write an execution for somebody else to read", load: () => import("./commands/export") },
  { name: "origin", summary: "Say where a value of an execution came from", load: () => import("./commands/origin") },
  {
    name: "compare",
    summary: "Lay two stored executions side by side",
    load: () => import("./commands/compare"),
  },
  {
    name: "probe",
    summary: "Evaluate an expression at each visit of a state",
    load: () => import("./commands/probe"),
  },
  {
    name: "redrive",
    summary: "Redrive the failures that a filter lets through",
    load: () => import("./commands/redrive"),
  },
  { name: "mcp", summary: "Answer an MCP client, read-only", load: () => import("./commands/mcp") },
  { name: "cost", summary: "What executions cost, and would cost", load: () => import("./commands/cost") },
  { name: "prices", summary: "Compare prices with AWS's list, and keep them", load: () => import("./commands/prices") },
  { name: "iam", summary: "Print the least IAM policy for what is read", load: () => import("./commands/iam") },
  { name: "config", summary: "Print the settings and where each comes from", load: () => import("./commands/config") },
  { name: "web", summary: "Serve the pages", load: () => import("./commands/web") },
  { name: "worker", summary: "Run background work", load: () => import("./commands/worker") },
  { name: "prepare", summary: "Create or migrate the database", load: () => import("./commands/prepare") },
];
