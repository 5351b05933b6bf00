/** @type {import("next").NextConfig} */
const config = {
  // Two builds side by side, as tests make them, need two folders.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  // Native code and packages that load files beside themselves stay outside the bundles.
  serverExternalPackages: ["@libsql/client", "libsql", "@prisma/adapter-libsql", "@prisma/adapter-pg", "pg"],
};

export default config;
