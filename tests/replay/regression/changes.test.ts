import { changedDefinitionTests } from "../../support/changedDefinitions";

changedDefinitionTests(700, 3, 60_000);
