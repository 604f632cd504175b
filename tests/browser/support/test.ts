// A test whose page is watched: no console error, no broken policy, nothing stored, no script from data.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { signedIn } from './sign-in';
import { ready } from './system';

/** What went wrong in any page of the context. */
class Watch {
  readonly problems: string[] = [];
  /** Paths whose refusals and failures belong to the test. */
  readonly expected: RegExp[] = [/\/api\//];

  follow(page: Page): void {
    page.on('pageerror', (error) => this.problems.push(`exception: ${error}`));
    page.on('console', (message) => {
      const text = message.text();
      // The browser itself writes down each refused request; a refusal of the API is an answer like any other.
      const refusal = text.startsWith('Failed to load resource') && this.expected.some((path) => path.test(message.location().url));
      // The mail catcher is no part of what ships.
      const ours = page.url().startsWith(ready.base_url);
      if (ours && ['error', 'warning'].includes(message.type()) && !refusal) this.problems.push(`console: ${text}`);
    });
    page.on('response', (answer) => {
      if (answer.status() >= 500 && answer.headers()['x-test'] === undefined) {
        this.problems.push(`${answer.status()} of ${answer.url()}`);
      }
    });
  }

  async ask(context: BrowserContext): Promise<void> {
    for (const page of context.pages().filter((page) => page.url().startsWith(ready.base_url))) {
      const seen = await page.evaluate(() => ({
        violations: (window as unknown as { __violations: string[] }).__violations,
        xss: '__xss' in window,
        stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
        cookies: document.cookie,
      }));
      expect.soft(seen, page.url()).toEqual({ violations: [], xss: false, stored: [], cookies: '' });
      expect.soft(await page.evaluate(async () => (await indexedDB.databases()).length + (await caches.keys()).length)).toBe(0);
    }
    expect.soft(this.problems).toEqual([]);
  }
}

export const test = base.extend<{ watch: Watch; as: string | undefined }>({
  /** Who is signed in from the start. */
  as: [undefined, { option: true }],
  storageState: async ({ as }, use) => use(as ? signedIn(as) : undefined),
  watch: [
    async ({ context }, use) => {
      const watch = new Watch();
      await context.addInitScript(() => {
        const violations: string[] = [];
        Object.assign(window, { __violations: violations });
        document.addEventListener('securitypolicyviolation', (event) =>
          violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
        );
      });
      context.on('page', (page) => watch.follow(page));
      await use(watch);
      await watch.ask(context);
    },
    { auto: true },
  ],
});

export { expect };
