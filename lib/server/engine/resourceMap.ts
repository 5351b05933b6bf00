import { resolve } from "node:path";
import type { MappedResource, MappedResources } from "@/lib/runner/tasks/resources";
import type { EngineSettings, ResourceSetting } from "./engineSettings";

/** What the configuration maps, with absolute paths. `folder`: what they are relative to. */
export function resourceMap({ resources = {} }: EngineSettings, folder: string): MappedResources {
  return new Map(Object.entries(resources).map(([name, setting]) => [name, mapped(setting, folder)]));
}

function mapped({ module, url, endpoint, mock }: ResourceSetting, folder: string): MappedResource {
  if (module !== undefined) {
    const [file = "", name = null] = module.split("#", 2);
    return { kind: "module", file: resolve(folder, file), name };
  }
  if (url !== undefined) return { kind: "url", url };
  if (endpoint !== undefined) return { kind: "endpoint", url: endpoint };
  return mock === undefined ? { kind: "aws" } : { kind: "mock", response: mock };
}
