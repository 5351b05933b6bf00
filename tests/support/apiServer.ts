import type { AddressInfo } from "node:net";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Engine } from "@/lib/runner/durable/engine";
import { apiServer, type ApiSettings } from "@/lib/sfn-api/server";
import type { Store } from "@/lib/store/store";
import { ACCOUNT, REGION } from "./localEngine";

export type ServedApi = { readonly url: string; readonly close: () => Promise<void> };

/** The API of an engine on a free port of the loopback. */
export async function serveApi(store: Store, engine: Engine, more: Partial<ApiSettings> = {}): Promise<ServedApi> {
  const server = apiServer({
    engine,
    store: store.engine,
    account: "000000000000",
    region: REGION,
    allowedHosts: [],
    onTrouble: (sentence) => console.error(sentence),
    ...more,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sfnClient({ url }: ServedApi, account = ACCOUNT, region = REGION): SFNClient {
  return new SFNClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: "local" },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
}
