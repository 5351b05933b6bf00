/** What stands for functions in the tests of the engine's pages. */
export default {
  ask: () => ({ asked: true }),
};
