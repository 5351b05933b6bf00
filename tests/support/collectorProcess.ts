import { hostname } from "node:os";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import type { SourceTools } from "@/lib/server/sources/heldSource";
import { followSources } from "@/lib/server/sources/followSources";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { readSources } from "@/lib/server/sources/definedSources";
import { openStore } from "@/lib/store/store";
import { fastClock, type FastTime } from "./awsWorld/fastClock";

/*
 * A process that reads the sources of a database: `node … URL ROOT TIME MODE`, until it is killed again and again to
 * their end, as the worker does (`follow`), or once. It says when its store is open, and what became of each source.
 */

async function main([url = "", root = "", time = "", mode]: readonly string[]): Promise<void> {
  const given = JSON.parse(time) as FastTime;
  const clock = fastClock(() => given);
  const store = await openStore({ url, root, now: clock.now });
  console.log("open");
  const tools: SourceTools = {
    ...{ store, clock, folder: root, environment: {} },
    paces: new AccountPaces(clock),
    holder: `${process.env["COLLECTOR_HOST"] ?? hostname()}:${process.pid}`,
  };
  const sources = (await readSources(store)).map(({ settings, problem }) => {
    if (settings === null) throw new Error(problem ?? "There are no settings.");
    return settings;
  });
  if (mode === "follow") await followSources(tools, new AbortController().signal);
  do await Promise.all(sources.map((settings) => read(tools, settings)));
  while (mode !== "once");
  await store.close();
  process.exit(0);
}

async function read(tools: SourceTools, settings: SourceSettings): Promise<void> {
  const { signal } = new AbortController();
  const { name, ended, errors } = await ingestOnce(tools, settings, signal, () => undefined);
  console.log(`read ${JSON.stringify({ name, ended, errors })}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
