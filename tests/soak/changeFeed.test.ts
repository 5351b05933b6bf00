import { defineChangeFeedProperty } from "../support/changeFeedTests";

defineChangeFeedProperty({ seeds: 50, timeout: 600_000 });
