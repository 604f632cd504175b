// What is said beside a field.
import type { Locator } from '@playwright/test';
import { expect } from './test';

/** The field is marked as wrong, and what describes it to a screen reader says these words. */
export async function beside(field: Locator, words: RegExp): Promise<void> {
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(words);
}

/** Nothing is wrong with the field. */
export async function fine(field: Locator): Promise<void> {
  await expect(field).not.toHaveAttribute('aria-invalid', 'true');
}
