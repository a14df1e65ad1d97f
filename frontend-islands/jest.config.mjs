// The tests run twice: on React, whose strict mode finds more errors, and on Preact, which ships.
const shared = {
  rootDir: ".",
  testMatch: ["<rootDir>/tests/**/*.test.{ts,tsx}"],
  testEnvironment: "<rootDir>/tests/environment.cjs",
  setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
  transform: { "\\.(mjs|tsx?)$": "<rootDir>/tests/transform.cjs" },
  restoreMocks: true,
  // The constants that build.mjs defines.
  globals: { LAUNCHER_STYLES: ".launcher {}", PANEL_STYLES: ".panel {}", PANEL_VERSION: "V1" },
};

export default {
  testTimeout: 30_000, // for a busy machine; a failure is reported sooner
  coverageDirectory: "coverage",
  // The other provider counts branches that the compiler adds.
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
