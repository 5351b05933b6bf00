/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // Native code and packages that load files beside themselves stay outside the bundles.
  serverExternalPackages: ["@libsql/client", "libsql", "@prisma/adapter-libsql", "@prisma/adapter-pg", "pg"],
};

export default config;
