/*
 * Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** Of the answer that has it. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** Samples of one name. `counter`: it grows, and its name ends in `_total`. */
export type MetricFamily = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly samples: readonly Sample[];
};

/** The families as text; those without a sample are left out. */
export function printFamilies(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(printFamily)
    .join("");
}

function printFamily({ name, help, type, samples }: MetricFamily): string {
  const lines = samples.map(({ labels, value }) => `${name}${printLabels(labels ?? {})} ${value}\n`);
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function printLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replace(/"/g, '\\"')}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** A backslash and the end of a line would end or change what follows. */
function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
}
