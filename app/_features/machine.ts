import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import {
  definitionDifferenceSchema,
  type MachineAnswer,
  machineSchema,
  matrixSchema,
  stepPlaceSchema,
} from "@/lib/contract/machine";
import {
  type DefinitionsQuery,
  MACHINE_PATHS,
  type MachineQuery,
  type MatrixQuery,
} from "@/lib/contract/machineAddress";
import { request } from "./http";
import { moving } from "./machines";

// Under the key of the overview: what makes that old makes this old too.
export function machineOptions(query: MachineQuery) {
  const path = MACHINE_PATHS.machine(query);
  return queryOptions({
    queryKey: ["overview", path],
    queryFn: async ({ signal }): Promise<MachineAnswer> => request(path, machineSchema, { signal }),
    ...moving(query.time),
  });
}

/** What is shown of the machine stays until the next answer of the same machine is there. */
export function useMachine(query: MachineQuery) {
  return useQuery({
    ...machineOptions(query),
    placeholderData: (before, asked) =>
      String(asked?.queryKey[1]).includes(`?${new URLSearchParams({ machine: query.machine })}`) ? before : undefined,
  });
}

export function useMatrix(query: MatrixQuery) {
  const path = MACHINE_PATHS.matrix(query);
  return useQuery({
    queryKey: ["overview", path],
    queryFn: ({ signal }) => request(path, matrixSchema, { signal }),
    placeholderData: keepPreviousData,
    ...moving(query.time),
  });
}

/** Definitions never change under their hashes. */
export function useDefinitionDifference(query: DefinitionsQuery) {
  const path = MACHINE_PATHS.definitions(query);
  return useQuery({
    queryKey: ["definitions", path],
    queryFn: ({ signal }) => request(path, definitionDifferenceSchema, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The event at which an execution is opened for a state; null: its record does not have the state. */
export async function stepPlace(key: string, state: string): Promise<number | null> {
  return (await request(MACHINE_PATHS.stepPlace(key, state), stepPlaceSchema)).event;
}
