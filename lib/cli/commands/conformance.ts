import type { Command } from "commander";
import { caseFiles } from "@/lib/conformance/files";
import type { Report } from "@/lib/conformance/outcome";
import { type Kind, KINDS } from "@/lib/conformance/recognise";
import { ACCOUNT, REGION } from "@/lib/conformance/names";
import type { Remote } from "@/lib/conformance/runCase";
import { runConformance } from "@/lib/conformance/run";
import { endpointArgument } from "../endpointArgument";
import { EXIT } from "../exit";
import { interruption } from "../interrupt";
import { Progress } from "../progress";
import { userPath } from "../userPath";
import { UsageError } from "../usageError";

/** `stepscope conformance DIR|FILE…`: runs recorded cases, recognised by their shape, and compares. */
export function define(command: Command): void {
  command
    .argument("<paths...>", "files and folders with recorded cases (JSON)")
    .option("--kind <kind>", `only cases of this kind: ${KINDS.join(", ")}`)
    .option("--endpoint <url>", "create, start and read the cases back there: the local engine, or another emulator")
    .option("--logs <folder>", "with --endpoint: the folder of the local engine's log lines, to compare them too")
    .option("--json", "print the report as JSON")
    .action(run);
}

type Options = { readonly kind?: string; readonly endpoint?: string; readonly logs?: string; readonly json?: boolean };

async function run(paths: readonly string[], { kind, endpoint, logs, json }: Options): Promise<void> {
  if (kind !== undefined && !isKind(kind)) {
    throw new UsageError(`--kind ${kind}: there is no such kind; choose one of ${KINDS.join(", ")}.`);
  }
  const files = await caseFiles(paths.map(userPath));
  if (!files.ok) throw new UsageError(files.error);
  const progress = new Progress();
  const signal = interruption();
  const remote = endpoint === undefined ? null : await remoteAt(endpoint, logs, signal);
  const report = await runConformance(files.value, {
    ...(remote === null ? {} : { remote }),
    ...(kind === undefined ? {} : { kind }),
    signal,
    onProgress: (done, of, name) => progress.show(`${done}/${of} ${name}`),
  });
  progress.clear();
  remote?.engine.close();
  process.stdout.write(json === true ? `${JSON.stringify(report, null, 1)}\n` : table(report));
  process.exitCode = signal.aborted ? EXIT.interrupted : report.failures.length > 0 ? EXIT.findings : EXIT.ok;
}

/** Asks an endpoint what it is. Throws UsageError for one that is no emulator. */
async function remoteAt(text: string, logs: string | undefined, signal: AbortSignal): Promise<Remote> {
  const endpoint = endpointArgument(text);
  const { RemoteEngine } = await import("@/lib/runner/remote/remoteEngine");
  const engine = new RemoteEngine({ endpoint, region: REGION, account: ACCOUNT, signal });
  const readLogs = logs === undefined ? null : await logReader(userPath(logs));
  return { engine, isOurs: await engine.isOurs(), tag: Date.now().toString(36), readLogs };
}

async function logReader(folder: string): Promise<NonNullable<Remote["readLogs"]>> {
  const { logFile, readMessages } = await import("@/lib/server/engine/logs/logFiles");
  return (group) => readMessages(logFile(folder, { account: ACCOUNT, region: REGION, group }));
}

function isKind(text: string): text is Kind {
  return (KINDS as readonly string[]).includes(text);
}

function table(report: Report): string {
  const lines = KINDS.map((kind) => {
    const { passed, failed, skipped } = report.kinds[kind];
    return `${kind.padEnd(12)}${cell(passed)} passed${cell(failed)} failed${cell(skipped)} skipped`;
  });
  const failures = report.failures.map(({ name, kind, difference }) => `\n${kind}  ${name}\n    ${difference}`);
  const unknown = report.unknown.map((file) => `\nnot recognised: ${file}`);
  const reasons = new Map<string, number>();
  for (const { reason } of report.skips) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const why = [...reasons].map(([reason, count]) => `skipped ${count}: ${reason}`);
  return `${[...lines, ...why, ...failures, ...unknown].join("\n")}\n`;
}

function cell(count: number): string {
  return String(count).padStart(6);
}
