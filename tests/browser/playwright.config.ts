// The browser tests: `cargo xtask test --only browser` starts a system, finds a Chromium and runs them.
// One worker and a fixed order: the system has one database, and the last file moves its clock on for good.
import { defineConfig } from '@playwright/test';
import { ready } from './support/system';

export default defineConfig({
  testDir: '.',
  outputDir: 'results/artifacts',
  globalSetup: './support/sign-in.ts',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: ready.base_url,
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
    permissions: ['clipboard-read', 'clipboard-write'],
    contextOptions: { reducedMotion: 'reduce' },
    // A trace of everything costs half as much again: TRACE=on where one is needed.
    trace: process.env.TRACE === 'on' ? 'on' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
