import { LRUCache } from "lru-cache";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { OpenedHistories } from "@/lib/server/openedHistories";
import { openStore } from "@/lib/server/openStore";
import { readOverrides } from "@/lib/server/readOverrides";
import { OtherDefinitions } from "@/lib/server/replay/otherDefinitions";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { programVersion } from "@/lib/server/version";
import { EXIT } from "../exit";
import { onEnd } from "../interrupt";
import { REPLAY_SCRIPT } from "../replayScript";
import type { Whole } from "./answerPages";
import { mcpServer } from "./mcpServer";

/** Characters of answers that are kept while their pages are asked for. */
const MAX_TOLD = 16_000_000;

/** Answers MCP clients on standard input and output until the client closes it. Answers the exit code. */
export async function serveMcp(): Promise<number> {
  const [store, overrides, version] = await Promise.all([openStore(), readOverrides(), programVersion()]);
  const replayer = openVerifyProcesses(REPLAY_SCRIPT, 1);
  const others = new OtherDefinitions(replayer);
  const histories = new OpenedHistories(store);
  const told = new LRUCache<string, Whole>({ maxSize: MAX_TOLD, sizeCalculation: ({ text }) => text.length + 1 });
  const context = { store, overrides, replayer, others, histories, told };
  const handle = serveStdio(() => mcpServer(context, version), { onerror: (error) => console.error(error.message) });
  await new Promise<void>((resolve) => {
    onEnd(resolve);
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
  });
  await handle.close();
  await replayer.close();
  await store.close();
  return EXIT.ok;
}
