import { Server } from "node:http";
import type { Command } from "commander";
import next from "next";
import { openStore } from "@/lib/server/openStore";
import { readSettings, type Settings, valuesOf } from "@/lib/server/settings";
import { EXIT } from "../exit";
import { onEnd } from "../interrupt";
import { guardedServer } from "../web/server";
import { UsageError } from "../usageError";

/** How long requests that are being answered may take at the end, in ms; streams to browsers never end by themselves. */
const GRACE_MS = 2_000;

type Options = { readonly dev?: boolean; readonly host?: string; readonly port?: string };

export function define(command: Command): void {
  command
    .option("--host <host>", "address to listen on")
    .option("--port <port>", "port to listen on")
    .option("--dev", "reload the pages when their source changes")
    .action(async (options: Options) => {
      const { host, port } = options;
      const flags = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
      const settings = valuesOf(await readSettings({ folder: process.cwd(), environment: process.env, flags }));
      // A database that cannot be used is said here, not by the first page.
      await (await openStore()).close();
      await serve(settings, options.dev === true);
    });
}

async function serve(settings: Settings, dev: boolean): Promise<void> {
  const { host, port } = settings;
  // Next would listen for upgrades on our server by itself, past the guard; it gets a server that never listens.
  const app = next({ dev, dir: process.cwd(), hostname: host, port, httpServer: new Server() });
  await app.prepare();
  const request = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  const server = guardedServer(settings, {
    request: async (incoming, response) => void (await request(incoming, response)),
    // The development server alone keeps web sockets.
    upgrade: dev ? async (incoming, socket, head) => void (await upgrade(incoming, socket, head)) : null,
  });
  await listen(server, host, port);
  const url = addressOf(settings);
  if (process.send) process.send({ ready: true, url });
  else console.log(`Stepscope is ready: ${url}`);
  onEnd(() => void end(server, () => app.close()));
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} on ${host} is taken. End what uses it, or choose another: PORT=${port + 1}.`;
      reject(error.code === "EADDRINUSE" ? new UsageError(taken) : error);
    });
    server.listen({ host, port }, resolve);
  });
}

/** The address for people: what they can open in a browser on this machine. */
function addressOf({ host, port }: Settings): string {
  const everywhere = host === "0.0.0.0" || host === "::";
  const name = everywhere ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function end(server: Server, closeApp: () => Promise<void>): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const force = setTimeout(() => process.exit(EXIT.ok), GRACE_MS);
  server.once("close", () => void closeApp().finally(() => process.exit(EXIT.ok)));
  force.unref();
  setTimeout(() => server.closeAllConnections(), GRACE_MS / 2).unref();
}
