import type { ImportFacts, ImportLine, ImportOffer, ImportReport } from "@/lib/contract/import";
import type { Problem } from "@/lib/contract/problem";
import { importFile } from "../../_features/importFiles";
import { withBeside } from "./beside";
import type { NamedFile } from "./dropped";
import {
  type GivenDefinition,
  givenDefinition,
  historiesOf,
  historiesOfTemplate,
  isSidecar,
  rankOf,
  sidecarOf,
  stemOf,
} from "./pairs";

/** A file on its way in, or there. */
export type Item = {
  readonly id: number;
  /** Files that came together: definitions are looked for among them. */
  readonly drop: number;
  readonly name: string;
  readonly size: number;
  readonly file: Blob;
  readonly definition: GivenDefinition | null;
  readonly facts: Omit<ImportFacts, "definition">;
  /** What was stored of it before a definition was given to it. */
  readonly before: ImportReport | null;
  readonly state:
    | { readonly kind: "waiting" }
    | {
        readonly kind: "sending";
        readonly step: "sending" | "reading";
        readonly bytes: number;
        readonly events: number;
      }
    | { readonly kind: "done"; readonly report: ImportReport }
    /** It is the definition of the histories that are named. */
    | { readonly kind: "definition"; readonly machine: string | null; readonly of: readonly string[] }
    /** It is a file that the definition of that name consists of. */
    | { readonly kind: "part"; readonly of: string }
    | { readonly kind: "refused"; readonly problem: Problem };
};

/**
 * Files that are imported one after another: the server reads each as a stream. Definitions are looked for among the files
 * that were dropped together.
 */
export class ImportQueue {
  private items: readonly Item[] = [];
  private readonly waiting: number[] = [];
  private readonly listeners = new Set<() => void>();
  private isRunning = false;
  private lastId = 0;
  private lastDrop = 0;

  private onOne: (url: string) => void = () => undefined;

  /** @param onIdle is told when nothing waits any more. */
  constructor(private readonly onIdle: () => void) {}

  /** `onOne` is told of the address of a drop's only execution. */
  readonly tellOne = (onOne: (url: string) => void): void => {
    this.onOne = onOne;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly read = (): readonly Item[] => this.items;

  /** Imports files that came together. `definition`: of all of them; null: looked for among them. */
  readonly add = (
    files: readonly NamedFile[],
    facts: Omit<Item["facts"], "name">,
    definition: GivenDefinition | null,
  ): void => {
    const drop = (this.lastDrop += 1);
    const added = files.map(({ name, file }): Item => {
      const of = isSidecar(name) ? files.filter((other) => isBeside(other.name, name)).map((one) => one.name) : [];
      return {
        id: (this.lastId += 1),
        drop,
        name,
        size: file.size,
        file,
        definition: definition ?? sidecarOf(name, files),
        facts: { ...facts, name },
        before: null,
        state: of.length > 0 ? { kind: "definition", machine: null, of } : { kind: "waiting" },
      };
    });
    this.enqueue(added);
  };

  /** The same file again, with what may help. */
  readonly again = (item: Item, facts: Partial<Item["facts"]>): void => {
    this.change((items) => items.filter((other) => other.id !== item.id));
    const id = (this.lastId += 1);
    this.enqueue([{ ...item, id, facts: { ...item.facts, ...facts }, state: { kind: "waiting" } }]);
  };

  /** One of the machines of a definition, for all histories of the drop that wait for one. */
  readonly choose = (chosen: Item, id: string): void => {
    for (const item of this.items) {
      const { definition } = item;
      if (definition === null || item.drop !== chosen.drop || !asksMachine(item)) continue;
      if (definition.content !== chosen.definition?.content) continue;
      this.wait(item.id, { definition: { ...definition, id } });
    }
    void this.work();
  };

  /** Forgets what is done. */
  readonly clear = (): void => this.change((items) => items.filter(isGoing));

  private change(next: (items: readonly Item[]) => readonly Item[]): void {
    this.items = next(this.items);
    for (const listener of this.listeners) listener();
  }

  private set(id: number, changed: Partial<Item>): void {
    this.change((items) => items.map((item) => (item.id === id ? { ...item, ...changed } : item)));
  }

  private wait(id: number, changed: Partial<Item>): void {
    this.set(id, { ...changed, state: { kind: "waiting" } });
    this.waiting.push(id);
  }

  private together(drop: number): readonly Item[] {
    return this.items.filter((item) => item.drop === drop);
  }

  private enqueue(added: readonly Item[]): void {
    this.change((items) => [...added, ...items]);
    this.waiting.push(...added.filter(({ state }) => state.kind === "waiting").map(({ id }) => id));
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    for (let id = this.waiting.shift(); id !== undefined; id = this.waiting.shift()) {
      const item = this.items.find((one) => one.id === id);
      if (item === undefined) continue;
      if (item.state.kind === "waiting") await this.send(item);
      if (this.together(item.drop).some(isGoing)) continue;
      this.pair(item.drop);
      const url = onlyExecution(this.together(item.drop));
      if (url !== null) this.onOne(url);
    }
    this.isRunning = false;
    this.onIdle();
  }

  private async send({ id, file, facts, definition }: Item): Promise<void> {
    this.set(id, { state: { kind: "sending", step: "sending", bytes: 0, events: 0 } });
    const onLine = (line: ImportLine) => {
      if (line.kind === "result") return this.finish(id, line);
      if (line.kind === "problem") return this.set(id, { state: { kind: "refused", problem: line.error } });
      const { step, bytes, events } = line;
      this.set(id, { state: { kind: "sending", step, bytes, events } });
    };
    await importFile(file, facts, definition, onLine, new AbortController().signal);
  }

  /** A report that asks for files which were dropped sends the history once more, with them. */
  private finish(id: number, report: ImportReport): void {
    const item = this.items.find((one) => one.id === id);
    if (item === undefined) return;
    const together = this.together(item.drop);
    const more = item.definition === null ? null : withBeside(item.definition, report, together);
    if (more === null) return this.set(id, { state: { kind: "done", report: withBefore(item.before, report) } });
    this.wait(id, { definition: more.definition });
    const parts = together.filter(({ name }) => more.names.includes(name));
    for (const part of parts) this.set(part.id, { state: { kind: "part", of: more.definition.name } });
  }

  /** Gives the definitions of a drop to its histories, which then go once more. */
  private pair(drop: number): void {
    const together = this.together(drop);
    const offered = together.flatMap((item) => definitionOffer(item) ?? []);
    for (const { item, offer } of offered.sort((a, b) => rankOf(a.offer) - rankOf(b.offer))) {
      const imported = this.together(drop).flatMap(({ id, state, definition }) =>
        state.kind === "done" ? [{ id, stored: state.report.stored, defined: definition !== null }] : [],
      );
      const { ids, named } = offer.template
        ? historiesOfTemplate(imported)
        : { ids: historiesOf(offer, imported), named: false };
      const of = together.filter(({ id }) => ids.includes(id));
      this.set(item.id, { state: { kind: "definition", machine: offer.machine, of: of.map(({ name }) => name) } });
      for (const { id, state } of of) {
        const before = state.kind === "done" ? state.report : null;
        this.wait(id, { definition: { ...givenDefinition(item, together), named }, before });
      }
    }
  }
}

function isBeside(history: string, sidecar: string): boolean {
  return !isSidecar(history) && stemOf(history) === stemOf(sidecar);
}

type DefinitionOffer = Extract<ImportOffer, { kind: "definition" }>;

function definitionOffer(item: Item): { readonly item: Item; readonly offer: DefinitionOffer } | null {
  const offer = offersOf(item).find((one) => one.kind === "definition");
  return offer === undefined ? null : { item, offer };
}

function asksMachine(item: Item): boolean {
  return offersOf(item).some(({ kind }) => kind === "machines");
}

function offersOf({ state }: Item): readonly ImportOffer[] {
  return state.kind === "done" ? state.report.errors.flatMap(({ offers }) => offers) : [];
}

/** A history that was stored stays so when the definition that was given to it afterwards is refused. */
function withBefore(before: ImportReport | null, report: ImportReport): ImportReport {
  return before === null || report.errors.length === 0 ? report : { ...before, errors: report.errors };
}

/** The address of the only execution that a drop brought, when nothing about it has to be read first. */
function onlyExecution(drop: readonly Item[]): string | null {
  if (drop.some(({ state }) => isGoingState(state) || state.kind === "refused")) return null;
  const reports = drop.flatMap(({ state }) => (state.kind === "done" ? [state.report] : []));
  if (reports.some(({ errors, notes }) => errors.length > 0 || notes.length > 0)) return null;
  const [only, another] = reports.flatMap(({ stored }) => stored);
  return only === undefined || another !== undefined ? null : only.url;
}

export function isGoing({ state }: Item): boolean {
  return isGoingState(state);
}

function isGoingState(state: Item["state"]): boolean {
  return state.kind === "waiting" || state.kind === "sending";
}
