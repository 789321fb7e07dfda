import { defineConfig } from '@playwright/test';

// Run by `cargo xtask test --only browser`, which builds first and says where things are.
// Everything written goes below target/, so that a run leaves nothing to commit.
export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/end2end/results',
  reporter: 'list',
  workers: 2,
  // A test that needs a second try hides something: it fails.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  globalTimeout: 45 * 60_000,
  expect: { timeout: 10_000 },
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // The browser speaks to nobody but our server.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'phone',
      // A phone has no keyboard.
      grepInvert: /by the keyboard alone/,
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    },
    { name: 'desk', use: { viewport: { width: 1280, height: 900 } } },
  ],
});
