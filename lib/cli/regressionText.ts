import { COVERAGE_KINDS, percentReached } from "@/lib/replay/regression/coverage";
import { REGRESSION_OUTCOMES, type RegressionOutcome } from "@/lib/replay/regression/judge";
import type { RegressionGroup, RegressionReport, UnjudgedGroup } from "@/lib/replay/regression/report";
import { visible } from "./terminal";

/** Names of parts that no run came to, which are listed of each kind; the rest is counted. */
const MOST_MISSING = 20;

/** The report for a terminal. */
export function regressionTable(report: RegressionReport): string {
  const counts = REGRESSION_OUTCOMES.map((outcome) => `${String(report.counts[outcome]).padStart(8)}  ${outcome}`);
  const coverage = COVERAGE_KINDS.map((kind) => {
    const { total, reached, missing } = report.coverage[kind];
    return `  ${kind.padEnd(12)}${String(reached).padStart(5)} of ${total}${missing.length === 0 ? "" : `; not ${listed(missing)}`}`;
  });
  return visible(
    [
      ...counts,
      ...section("First differences", report.divergences.map(groupLine)),
      ...section("Nothing can be said of", report.reasons.map(reasonLine)),
      ...section("What the runs came to (the rest is not proved)", coverage),
      ...section(
        "Selected",
        report.selected.map((key) => `  ${key}`),
      ),
    ].join("\n"),
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines];
}

function groupLine({ outcome, kind, state, field, count, examples }: RegressionGroup): string {
  return `${String(count).padStart(8)}  ${outcome}: ${kind} in ${state ?? "the execution"}, ${field}  (${examples.join(", ")})`;
}

function reasonLine({ reason, count, examples }: UnjudgedGroup): string {
  return `${String(count).padStart(8)}  ${reason}  (${examples.join(", ")})`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_MISSING;
  return `${names.slice(0, MOST_MISSING).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/**
 * The report as Markdown, for the summary of a CI job.
 *
 * @param problems why the command ends with 1; empty: it does not.
 */
export function regressionMarkdown(report: RegressionReport, problems: readonly string[]): string {
  const { executions, counts, divergences, reasons, coverage } = report;
  return [
    `### Replay of ${executions} recorded executions`,
    "",
    problems.length === 0
      ? "Nothing changed that was not allowed."
      : problems.map((one) => `- **${cell(one)}**`).join("\n"),
    "",
    ...rows(
      ["outcome", "executions"],
      REGRESSION_OUTCOMES.map((outcome) => [outcome, String(counts[outcome])]),
    ),
    ...(divergences.length === 0
      ? []
      : rows(
          ["executions", "outcome", "first difference", "state", "field", "examples"],
          divergences.map((one) => [
            String(one.count),
            one.outcome,
            one.kind,
            one.state ?? "",
            one.field,
            one.examples.join(", "),
          ]),
        )),
    ...(reasons.length === 0
      ? []
      : rows(
          ["executions", "nothing can be said", "examples"],
          reasons.map((one) => [String(one.count), one.reason, one.examples.join(", ")]),
        )),
    ...rows(
      ["of the definition", "reached", "not reached"],
      COVERAGE_KINDS.map((kind) => {
        const { total, reached, missing } = coverage[kind];
        return [kind, `${reached} of ${total}`, listed(missing)];
      }),
    ),
  ].join("\n");
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => "---"), ...body].map((row) => `| ${row.map(cell).join(" | ")} |`).concat("");
}

/** Names of states and keys are other people's texts. */
function cell(text: string): string {
  return text.replace(/[\\|<>*_`[\]]/g, (char) => `\\${char}`).replace(/[\r\n]+/g, " ");
}

/** The report in the form of JUnit: a case for each outcome, each group of differences in its own, and the coverage. */
export function regressionJunit(
  report: RegressionReport,
  allowed: ReadonlySet<RegressionOutcome>,
  minCoverage: number,
): string {
  const cases = [
    ...report.divergences.map((group) => ({
      name: `${group.outcome}: ${group.kind} in ${group.state ?? "the execution"}, ${group.field}`,
      failure: allowed.has(group.outcome) ? null : `${group.count} executions, such as ${group.examples.join(", ")}`,
    })),
    ...report.reasons.map((group) => ({
      name: `cannot-say: ${group.reason}`,
      failure: allowed.has("cannot-say") ? null : `${group.count} executions, such as ${group.examples.join(", ")}`,
    })),
    { name: `same: ${report.counts.same} of ${report.executions} executions`, failure: null },
    {
      name: `coverage: ${percentReached(report.coverage).toFixed(1)} %`,
      failure: percentReached(report.coverage) < minCoverage ? `${minCoverage} % are asked for` : null,
    },
  ];
  const failures = cases.filter(({ failure }) => failure !== null).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="replay" tests="${cases.length}" failures="${failures}">`,
    ...cases.map(({ name, failure }) =>
      failure === null
        ? `<testcase classname="replay" name="${xml(name)}"/>`
        : `<testcase classname="replay" name="${xml(name)}"><failure message="${xml(failure)}"/></testcase>`,
    ),
    "</testsuite></testsuites>",
    "",
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function xml(text: string): string {
  return (
    text
      .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
      // Of the characters below the blank XML 1.0 knows these three.
      .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
  );
}
