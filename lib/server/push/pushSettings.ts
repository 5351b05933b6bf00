import { z } from "zod";
import { hostName, port } from "../settingTypes";

/** What stepscope.config says of the push listener: `push: { … }`. It is off without it. */
export const pushSettingsSchema = z.strictObject({
  /** Address to listen on. What is not the loopback belongs behind something that speaks TLS: AWS delivers to https:// alone. */
  host: hostName.default("127.0.0.1"),
  port: port.default(8084),
});

export type PushSettings = z.output<typeof pushSettingsSchema>;

/** What senders present; from the environment alone. */
export const pushKeySchema = z.string().min(16, "a key of the push listener has at least 16 characters");
