// All tests run with Preact, which shoppers download. The hook and the components of results, which a React application
// can take over, run with React as well, whose strict mode finds more errors. Islands and widget are built with Preact
// alone.
const WITH_REACT_TOO = ["carousel", "functions", "parity", "realServer", "state", "useSSEConnection"];
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
  collectCoverageFrom: ["src/**/*.{ts,tsx}"],
  coverageReporters: ["text", "lcov"],
  coverageThreshold: { global: { statements: 80, branches: 80, functions: 80, lines: 80 } },
  projects: [
    {
      ...shared,
      displayName: "react",
      testMatch: WITH_REACT_TOO.map((name) => `<rootDir>/tests/${name}.test.tsx`),
    },
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
