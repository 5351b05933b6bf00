import { hostname } from "node:os";
import { type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import type { SourceTools } from "@/lib/server/sources/heldSource";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { readSources } from "@/lib/server/sources/definedSources";
import { openStore } from "@/lib/store/store";
import { fastClock, type FastTime } from "./awsWorld/fastClock";

/*
 * A process that reads the sources of a database until it is killed, or once: `node … URL ROOT TIME [once]`. It says
 * when its store is open, and what became of each source.
 */

async function main([url = "", root = "", time = "", once]: readonly string[]): Promise<void> {
  const given = JSON.parse(time) as FastTime;
  const clock = fastClock(() => given);
  const store = await openStore({ url, root, now: clock.now });
  console.log("open");
  const tools: SourceTools = {
    ...{ store, clock, folder: root, environment: {} },
    paces: new AccountPaces(clock),
    holder: `${hostname()}:${process.pid}`,
  };
  const sources = (await readSources(store)).map(({ settings }) => sourceSchema.parse(settings));
  do await Promise.all(sources.map((settings) => read(tools, settings)));
  while (once === undefined);
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
