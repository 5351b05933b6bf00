import { readComparedWith } from "@/lib/contract/comparison";
import { namedExecution } from "@/lib/server/compare/namedExecution";
import { readComparison } from "@/lib/server/compare/readComparison";
import { OpenedHistories } from "@/lib/server/openedHistories";
import { openStore } from "@/lib/server/openStore";
import { comparisonLines } from "./comparisonText";
import { EXIT } from "./exit";
import { write } from "./output";
import { UsageError } from "./usageError";

/** Prints two executions side by side; the exit code says whether anything but time differs. */
export async function compareTargets(
  a: string,
  b: string,
  { showsAll, asJson }: { readonly showsAll: boolean; readonly asJson: boolean },
): Promise<number> {
  const store = await openStore();
  try {
    const context = { store, histories: new OpenedHistories(store) };
    const execution = await namedExecution(context, a);
    if (execution === null) throw new UsageError(`${a} is not stored here. Import its history first.`);
    const compared = await readComparison(context, execution.key, readComparedWith(b));
    if (!compared.ok) {
      const { what, why, remedy } = compared.error.problem;
      console.error(`${what} ${why} ${remedy}`);
      return EXIT.usage;
    }
    const view = compared.value;
    await write(asJson ? `${JSON.stringify(view, null, 1)}\n` : `${comparisonLines(view, showsAll).join("\n")}\n`);
    return view.first === null ? EXIT.ok : EXIT.findings;
  } finally {
    await store.close();
  }
}
