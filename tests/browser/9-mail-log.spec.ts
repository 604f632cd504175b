// The operator's mail log: what was sent, what waits and why, and what an operator can do about it. Behind the
// reminder's test, because the clock was in the future.
import type { Page } from '@playwright/test';
import { look } from './support/look';
import { signInByRecoveryCode } from './support/sign-in';
import { mails, person, plan, tick } from './support/system';
import { expect, test } from './support/test';

/** Opens the mail log as the operator, whose session has ended when the clock was in the future. */
async function open(page: Page, recoveryCode: number): Promise<void> {
  await page.goto('/operator/mail');
  await signInByRecoveryCode(page, person('Sam'), recoveryCode);
}

test('an operator sees every mail, sends one again, and cancels one that waits', async ({ page }) => {
  await open(page, 0);
  await expect(page.getByRole('heading', { name: 'Mail', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: /Are mails going out/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /Client secret of/ }).first()).toBeVisible();
  await look(page, 'mail-log');

  await page.getByRole('searchbox').fill('nobody-has-this-address');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('searchbox').fill('');
  await page.getByLabel('State').selectOption('sent');
  await page.getByRole('link', { name: /Client secret of/ }).first().click();

  await expect(page.getByText('What it tells of')).toBeVisible();
  await expect(page.locator('.mail-text')).toContainText('client secret');
  await look(page, 'mail-log-mail');
  const popup = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'See it as the reader does' }).click();
  const reader = await popup;
  await expect(reader.getByText('Changing a secret without an outage')).toBeVisible();
  await reader.close();

  // What other tests left owed goes out first.
  await tick(new Date());
  await tick(new Date());
  const before = (await mails()).length;
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('goes out with the next tick')).toBeVisible();
  await tick(new Date());
  await expect.poll(async () => (await mails()).length).toBe(before + 1);
});

test('a mail that cannot be sent says why, and can be cancelled', async ({ page }) => {
  await open(page, 1);
  await page.getByLabel('State').selectOption('sent');
  await page.getByRole('link', { name: /Client secret of/ }).first().click();
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('goes out with the next tick')).toBeVisible();
  await plan([{ kind: 'status', status: 429, retry_after: 600, times: 4 }]);
  await tick(new Date());
  await plan([]);

  await page.goto('/operator/mail');
  await page.getByLabel('State').selectOption('owed');
  const waiting = page.getByRole('row').filter({ hasText: 'The mail API answered 429' });
  await expect(waiting.first()).toBeVisible();
  await look(page, 'mail-log-waiting');
  await waiting.first().getByRole('link').click();
  await page.getByRole('button', { name: 'Cancel this mail' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel this mail' }).click();
  await expect(page.getByText('The mail is cancelled.')).toBeVisible();
  await expect(page.getByText('An operator cancelled it.')).toBeVisible();
});
