// Tests of components (*.tsx) run twice: with React, whose strict mode finds more errors, and with Preact, which
// shoppers download.
const shared = {
  rootDir: ".",
  testMatch: ["<rootDir>/tests/**/*.test.{ts,tsx}"],
  testEnvironment: "<rootDir>/tests/environment.cjs",
  setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
  transform: { "\\.(mjs|tsx?)$": "<rootDir>/tests/transform.cjs" },
  restoreMocks: true,
  // Constants that build.mjs defines.
  globals: { LAUNCHER_STYLES: ".launcher {}", PANEL_STYLES: ".panel {}", PANEL_VERSION: "V1" },
};

export default {
  testTimeout: 30_000, // enough for a busy machine; a failing assertion is reported sooner
  coverageDirectory: "coverage",
  // The default provider, babel, also counts branches that the compiler adds.
  coverageProvider: "v8",
  collectCoverageFrom: ["src/**/*.{ts,tsx}"],
  coverageReporters: ["text", "lcov"],
  coverageThreshold: { global: { statements: 80, branches: 80, functions: 80, lines: 80 } },
  projects: [
    { ...shared, displayName: "react", testMatch: ["<rootDir>/tests/**/*.test.tsx"] },
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
