// A person without a mouse.
import type { Locator, Page } from '@playwright/test';
import { expect } from './test';

/** Presses Tab until the target has the focus, and sees where the focus is. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const visible = await target.evaluate((element) => {
        const shown = (node: Element) => {
          const style = getComputedStyle(node);
          return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
        };
        return shown(element) || (element.parentElement !== null && shown(element.parentElement));
      });
      expect.soft(visible, `the focus cannot be seen on ${target}`).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${target}`);
}

/** Reaches a field and types into it. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await reach(page, field);
  await page.keyboard.type(text);
}

/** Reaches a button or link and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Enter');
}
