import { rollupTests } from "../support/rollupTests";

rollupTests(50);
