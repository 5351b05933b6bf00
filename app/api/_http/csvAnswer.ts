import type { CsvFile } from "@/lib/server/csvFile";
import { streamOf } from "./stream";

/** The table as a download. UTF-8 with a mark, without which a spreadsheet reads another encoding. */
export function csvAnswer({ fileName, records }: CsvFile): Response {
  return new Response(streamOf(marked(records)), {
    headers: {
      "cache-control": "no-store",
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    },
  });
}

/** Records to a piece: one piece each would cost more than the records. */
const AT_ONCE = 500;

async function* marked(records: CsvFile["records"]): AsyncGenerator<string> {
  let piece = "\u{FEFF}";
  let held = 0;
  for await (const record of records) {
    piece += record;
    if (++held < AT_ONCE) continue;
    yield piece;
    [piece, held] = ["", 0];
  }
  if (piece !== "") yield piece;
}
