// Looks at a page as people do: light, dark, on a phone; and as axe does.
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Resolves when nothing moves any more that has an end, and no list waits, dimmed, for its next rows. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('.table-frame[aria-busy]')).toHaveCount(0);
  const moving = () => {
    const running = document.getAnimations().filter((animation) => animation.playState === 'running');
    return running.filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity).map(String);
  };
  await expect.poll(() => page.evaluate(moving)).toEqual([]);
}

async function picture(page: Page, name: string): Promise<void> {
  // Behind a dialog the page is only as large as the window.
  const fullPage = (await page.locator('dialog[open]').count()) === 0;
  // What sticks to the window's edge stands where it belongs when the page is at its top.
  if (fullPage) await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(__dirname, '../results', `${name}.png`), fullPage, animations: 'disabled' });
}

/** Axe finds nothing, light and dark; a phone scrolls up and down only; pictures of all three. */
export async function look(page: Page, name: string, withoutRules: string[] = []): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    const { violations } = await new AxeBuilder({ page }).disableRules(withoutRules).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    expect.soft(found, `axe, ${name}, ${colorScheme}`).toEqual([]);
    await picture(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await settled(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(width, `${name} on a phone scrolls sideways`).toBeLessThanOrEqual(PHONE.width);
  await picture(page, `${name}-phone`);
  await page.setViewportSize(DESKTOP);
}
