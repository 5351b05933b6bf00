import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/*
 * A kind that is added is answered everywhere, because the compiler names every place that must know it. Kinds are
 * planted here in the texts of their files, all in one type check of the product; nothing is written to the disk.
 */

type Plant = { readonly file: string; readonly after: string; readonly text: string };

/** To plant another kind: where its union or table begins, and what a new member looks like; then list who is named. */
const PLANTS = {
  effect: {
    file: "lib/engine/protocol.ts",
    after: "export type Effect =",
    text: ' | { readonly kind: "plantedEffect"; readonly token: Token; readonly at: Instant }',
  },
  input: {
    file: "lib/engine/protocol.ts",
    after: "export type Input =",
    text: ' | (OfTask & { readonly kind: "plantedInput" })',
  },
  "event type": { file: "lib/history/event.ts", after: "export type EventDetails = {", text: " PlantedEvent: None;" },
  "state type": {
    file: "lib/asl/machine.ts",
    after: "export type State =",
    text: ' | (Named & { readonly type: "PlantedState" }) |',
  },
  "job kind": { file: "lib/contract/jobKinds.ts", after: "jobKindField = z.enum([", text: '"plantedJob", ' },
  "change kind": { file: "lib/contract/changeFeed.ts", after: "CHANGE_KINDS = [", text: '"plantedChange", ' },
  "kind of rule": {
    file: "lib/contract/watch/condition.ts",
    after: "export type Condition =",
    text: ' | { readonly measure: "plantedMeasure" }',
  },
} as const satisfies Record<string, Plant>;

const WORDS = {
  effect: "plantedEffect",
  input: "plantedInput",
  "event type": "PlantedEvent",
  "state type": "PlantedState",
  "job kind": "plantedJob",
  "change kind": "plantedChange",
  "kind of rule": "plantedMeasure",
} as const satisfies Record<keyof typeof PLANTS, string>;

const ROOT = process.cwd();

/** The texts with what is planted in them. */
function plantedTexts(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { file, after, text } of Object.values(PLANTS)) {
    const path = join(ROOT, file);
    const before = texts.get(path) ?? readFileSync(path, "utf8");
    if (before.split(after).length !== 2) throw new Error(`${file} has no single place '${after}' to plant behind`);
    texts.set(path, before.replace(after, after + text));
  }
  return texts;
}

/** What the compiler says of lib and app with these texts. */
function errorsWith(texts: ReadonlyMap<string, string>): readonly ts.Diagnostic[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, "tsconfig.json"),
    { noEmit: true, incremental: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => expect.fail(String(messageText)) },
  )!;
  const host = ts.createCompilerHost(config.options);
  const { readFile } = host;
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const isOurs = (path: string) => /^(lib|app)\//.test(relative(ROOT, path));
  const program = ts.createProgram(config.fileNames.filter(isOurs), config.options, host);
  // What is generated and what is installed is checked elsewhere.
  const ours = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName));
  return ours.flatMap((file) => program.getSemanticDiagnostics(file));
}

/** How many errors of which file speak of each kind; `unnamed` are those that name no kind. */
function byKind(errors: readonly ts.Diagnostic[]): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const { file, messageText } of errors) {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    const kinds = Object.entries(WORDS).flatMap(([kind, word]) => (message.includes(word) ? [kind] : []));
    const path = file === undefined ? "" : relative(ROOT, file.fileName);
    for (const kind of kinds.length === 0 ? ["unnamed"] : kinds) {
      const files = (found[kind] ??= {});
      files[path] = (files[path] ?? 0) + 1;
    }
  }
  return found;
}

/**
 * Who is named, and by how many errors. A place that leaves the list passes the kind over in silence from then on:
 * find out why before it is taken out. One that joins is a place more that the compiler looks after.
 */
const NAMED = {
  effect: {
    "lib/engine/testState/testWorld.ts": 1,
    "lib/replay/fork/forkWorld.ts": 1,
    "lib/replay/recordedWorld.ts": 1,
    "lib/replay/rerun/openWorld.ts": 1,
    "lib/runner/durable/engine.ts": 1,
    "lib/runner/durable/pending.ts": 1,
    "lib/runner/durable/restore.ts": 1,
    "lib/runner/run.ts": 2,
  },
  input: {
    "lib/engine/step/applyInput.ts": 1,
    "lib/replay/fork/forkWorld.ts": 3,
    "lib/replay/recordedWorld.ts": 2,
    "lib/replay/scrub/scrubSetup.ts": 1,
    "lib/runner/durable/pending.ts": 1,
  },
  "event type": {
    "app/_components/ui/EventMark.tsx": 1,
    "lib/conformance/mocked.ts": 1,
    "lib/conformance/replay.ts": 1,
    "lib/conformance/snapshot.ts": 1,
    "lib/history/decode.ts": 1,
    "lib/history/details.ts": 1,
    "lib/history/encode.ts": 1,
    "lib/history/event.ts": 1,
    "lib/history/fold/handlers.ts": 1,
    "lib/history/reader/normalise.ts": 1,
    "lib/history/reader/recordChecks.ts": 1,
    "lib/history/reader/refusal.ts": 1,
    "lib/replay/eventTraits.ts": 1,
    "lib/replay/role.ts": 1,
    "lib/server/engine/logs/levels.ts": 2,
  },
  "state type": {
    "lib/asl/build/machine.ts": 2,
    "lib/asl/check/scope.ts": 2,
    "lib/asl/graph.ts": 3,
    "lib/asl/walk.ts": 1,
    "lib/engine/compile.ts": 1,
    "lib/engine/step/applyInputs.ts": 1,
    "lib/engine/step/stateEventTypes.ts": 2,
    "lib/engine/testState/inspect.ts": 4,
    "lib/engine/testState/subject.ts": 1,
    "lib/history/fold/endings.ts": 1,
    "lib/history/fold/execution.ts": 1,
    "lib/history/fold/visits.ts": 1,
    "lib/replay/controlFlow.ts": 1,
    "lib/replay/origin/dataFlow.ts": 1,
    "lib/replay/rerun/ways.ts": 1,
  },
  "job kind": {
    "app/_components/frame/FailingWork.tsx": 1,
    "app/_components/frame/RunningJobs.tsx": 1,
    "lib/contract/jobKinds.ts": 1,
    "lib/server/jobs/work.ts": 1,
    "lib/store/job.ts": 1,
    "lib/store/jobClaim.ts": 3,
    "lib/store/jobHealth.ts": 1,
  },
  "change kind": {
    "app/_features/live/refresher.ts": 1,
    "app/_features/live/staleAnswers.ts": 1,
    "lib/server/changes/changeHub.ts": 2,
    "lib/store/rollups/follow.ts": 1,
  },
  "kind of rule": {
    "lib/contract/watch/parseCondition.ts": 1,
    "lib/contract/watch/printCondition.ts": 1,
    "lib/server/watch/message.ts": 1,
    "lib/server/watch/observe.ts": 1,
  },
} as const satisfies Record<keyof typeof PLANTS, Readonly<Record<string, number>>>;

/** The whole product is checked: half a minute, and several times that on a busy machine. */
const PATIENCE_MS = 600_000;

test(
  "a new effect, input, event type, state type, job kind, change kind and kind of rule is a compile error in every place that must know it",
  () => {
    const { unnamed = {}, ...named } = byKind(errorsWith(plantedTexts()));
    expect(named).toEqual(NAMED);
    // What the table of jobs lacks makes errors of its own kind around it.
    expect(Object.keys(unnamed).filter((path) => !/\/jobs?(Kinds|\/work|\/askedJob)?\.ts$/.test(path))).toEqual([]);
  },
  PATIENCE_MS,
);
