// The same tests run twice: on React, whose strict mode finds what Preact's does not, and on what ships.
const shared = {
  rootDir: ".",
  testMatch: ["<rootDir>/tests/**/*.test.{ts,tsx}"],
  testEnvironment: "<rootDir>/tests/environment.cjs",
  setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
  transform: { "\\.(mjs|tsx?)$": "<rootDir>/tests/transform.cjs" },
  restoreMocks: true,
  // What build.mjs puts in.
  globals: { LAUNCHER_STYLES: ".launcher {}", PANEL_STYLES: ".panel {}", PANEL_VERSION: "V1" },
};

export default {
  testTimeout: 30_000, // a busy machine takes its time; what fails, fails sooner
  coverageDirectory: "coverage",
  // The other provider counts branches of the compiler's own making.
  coverageProvider: "v8",
  collectCoverageFrom: ["src/**/*.{ts,tsx}"],
  coverageReporters: ["text", "lcov"],
  coverageThreshold: { global: { statements: 80, branches: 80, functions: 80, lines: 80 } },
  projects: [
    { ...shared, displayName: "react" },
    {
      ...shared,
      displayName: "preact",
      transformIgnorePatterns: ["/node_modules/(?!preact/)"],
      moduleNameMapper: {
        "^react$": "preact/compat",
        "^react-dom$": "preact/compat",
        "^react-dom/client$": "preact/compat/client",
        "^react-dom/test-utils$": "preact/test-utils",
        "^react/jsx-runtime$": "preact/jsx-runtime",
      },
    },
  ],
};
