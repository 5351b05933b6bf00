import { fileURLToPath } from "node:url";

/** What processes load that run local handlers: beside this file when it is bundled. */
export const HANDLER_SCRIPT = fileURLToPath(new URL("./handlerHost.mjs", import.meta.url));
