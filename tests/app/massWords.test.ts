import { expect, test } from "vitest";
import { filterText } from "@/app/_components/redrives/massWords";
import { NO_FILTER, printFilter } from "@/lib/contract/listQuery";

test("a filter is shown as somebody wrote it, not as an address holds it", () => {
  const q = 'machine=orders input.note="a & b=c"';
  expect(filterText(String(printFilter({ ...NO_FILTER, q, status: ["FAILED", "TIMED_OUT"] })))).toBe(
    `${q}, status: FAILED,TIMED_OUT`,
  );
  expect(filterText("")).toBe("all");
});
