import { changedDefinitionTests } from "../support/changedDefinitions";

changedDefinitionTests(10_000, 5, 900_000);
