import { defineAccountTests } from "../support/accountTests";

defineAccountTests({ accounts: 8, processes: 2 });
