import { defineAccountTests } from "../support/accountTests";

defineAccountTests({ accounts: 100, processes: 4 });
