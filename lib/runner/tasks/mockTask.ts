import { readFileSync, statSync } from "node:fs";
import { isObject, type Json } from "@/lib/base/json";
import type { Input } from "@/lib/engine/protocol";
import { answersOf, type MockedResponse, readMocks, readResponses, responseTo } from "../mock";
import type { AskedTask, TaskNews } from "./performer";

/** A mock file of Step Functions Local, read again when it has changed. */
export class MockFile {
  private readAt = -1;
  private file: Json = null;

  constructor(private readonly path: string) {}

  /** What a task of a test case answers; null where the case says nothing of its state. */
  answer(task: AskedTask, machine: string, testCase: string): readonly TaskNews[] | null {
    const mocks = readMocks(this.read(), machine, testCase);
    if (!mocks.ok) return [failure(`${this.path}: ${mocks.error.place} ${mocks.error.message}.`)];
    const response = responseTo(mocks.value, task.state, task.invocation);
    return response === null ? null : newsOf(task, response);
  }

  /** What a member of MockedResponses answers, whatever the test case. */
  named(task: AskedTask, name: string): readonly TaskNews[] {
    const file = this.read();
    const all = isObject(file) ? file["MockedResponses"] : undefined;
    const responses = isObject(all) ? all[name] : undefined;
    const read = isObject(responses) ? readResponses(responses, `MockedResponses.${name}`) : null;
    if (read === null) return [failure(`${this.path}: MockedResponses has no '${name}'.`)];
    if (!read.ok) return [failure(`${this.path}: ${read.error.place} ${read.error.message}.`)];
    const response = responseTo(new Map([[task.state, read.value]]), task.state, task.invocation);
    return response === null
      ? [failure(`${this.path}: MockedResponses.${name} has no response for invocation ${task.invocation}.`)]
      : newsOf(task, response);
  }

  private read(): Json {
    const { mtimeMs } = statSync(this.path);
    if (mtimeMs !== this.readAt) {
      this.file = JSON.parse(readFileSync(this.path, "utf8")) as Json;
      this.readAt = mtimeMs;
    }
    return this.file;
  }
}

function newsOf(task: AskedTask, response: MockedResponse): readonly TaskNews[] {
  return answersOf(task, response).map(
    ({ token: _, at: __, ...news }: Input & { readonly token?: unknown }) => news as TaskNews,
  );
}

function failure(cause: string): TaskNews {
  return { kind: "taskFailed", error: "Stepscope.NoMock", cause };
}
