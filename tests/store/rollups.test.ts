import { rollupTests } from "../support/rollupTests";

// Fifty in the soak.
rollupTests(3);
