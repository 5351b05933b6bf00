/** @type {import("next").NextConfig} */
const config = {
  // Two builds side by side, as tests make them, need two folders.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  // `npm run check` checks the types of everything; doing it again here would make a first start a minute longer.
  typescript: { ignoreBuildErrors: true },
  // Native code and packages that load files beside themselves stay outside the bundles.
  serverExternalPackages: [
    "@libsql/client",
    "libsql",
    "@prisma/adapter-libsql",
    "@prisma/adapter-pg",
    "pg",
    // It can write protobuf, with a package that nobody here needs.
    "@datadog/sketches-js",
  ],
};

export default config;
