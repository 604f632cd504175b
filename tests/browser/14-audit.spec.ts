// The activity log: the operator searches all of it, a manager their organisation's, and both check its chain.
import { look } from './support/look';
import { ready, tick } from './support/system';
import { expect, test } from './support/test';

const title = { level: 1 } as const;

test.describe('the operator', () => {
  test.use({ as: 'Sam' });

  test('filters the log, and the browser finds its chain whole', async ({ page }) => {
    await tick(new Date());
    await page.goto('/operator/audit');
    await expect(page.getByRole('heading', title)).toHaveText('Activity log');
    await expect(page.getByRole('row').nth(2)).toBeVisible();
    await look(page, 'audit');

    await page.getByRole('textbox', { name: 'Person' }).fill('marieke.jansen@noordzee.example');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Action' }).selectOption('secret.created');
    const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
    await expect(rows.first()).toContainText('Marieke Jansen');
    await expect(rows.filter({ hasNotText: 'secret created' })).toHaveCount(0);
    await expect(rows.filter({ hasNotText: 'Marieke Jansen' })).toHaveCount(0);
    await expect(rows.nth(2)).toBeVisible();
    const file = await page.request.get((await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href'))!);
    expect(file.headers()['content-disposition']).toContain('attachment');
    const lines = (await file.text()).trim().split('\r\n').slice(1);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.every((line) => line.includes('secret.created'))).toBe(true);
    await page.getByRole('textbox', { name: 'Organisation' }).fill('nobody of this name');
    await page.getByRole('textbox', { name: 'Organisation' }).press('Tab');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(rows.nth(5)).toBeVisible();

    await page.getByRole('button', { name: 'Check the chain' }).click();
    await expect(page.getByText('The log is whole.')).toBeVisible();
    const head = (await page.locator('.chain-head code').textContent())!;
    await page.getByLabel(/Head from a weekly mail/).fill(head);
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await expect(page.getByText('the head from your mail fits')).toBeVisible();
    await look(page, 'audit-whole');
    await page.getByLabel(/Head from a weekly mail/).fill('nonsense');
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await expect(page.getByText(/A head is a number/)).toBeVisible();
  });

  test('is told where the chain was broken', async ({ page }) => {
    // What a tampered table would answer: the name in the seventh entry is another one.
    await page.route('**/api/operator/audit/chain*', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const link = body.entries.find((link: { seq: number }) => link.seq === 7);
      if (link) link.entry.object_name += ' (edited)';
      await route.fulfill({ response: answer, json: body });
    });
    await page.goto('/operator/audit');
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await expect(page.getByText('The log was tampered with.')).toBeVisible();
    await expect(page.getByText(/Entry 7 does not fit its seal/)).toBeVisible();
    await look(page, 'audit-broken');
  });
});

test.describe('a manager of the whole organisation', () => {
  test.use({ as: 'Marieke' });

  test('reads and checks its log from the activity of an application', async ({ page }) => {
    const application = ready.applications.find((application) => application.name === 'Partner-NL-Noordzee-SMC')!;
    await page.goto(`/manage-api-credentials/${application.client_id}/activity`);
    await expect(page.getByRole('heading', title)).toHaveText('Activity');
    await page.getByRole('button', { name: 'All of Noordzee Donor Registry' }).click();
    await expect(page.getByText('Partner-NL-Noordzee-DM').first()).toBeVisible();
    await page.getByRole('button', { name: 'Check the chain' }).click();
    await expect(page.getByText('The log is whole.')).toBeVisible();
    await look(page, 'audit-organisation');
  });
});

test.describe('a manager of one application', () => {
  test.use({ as: 'Joost' });

  test('sees that application only', async ({ page }) => {
    const application = ready.applications.find((application) => application.name === 'Partner-NL-Noordzee-DM')!;
    await page.goto(`/manage-api-credentials/${application.client_id}/activity`);
    await expect(page.getByRole('heading', title)).toHaveText('Activity');
    await expect(page.getByRole('button', { name: /All of/ })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Check the chain' })).toHaveCount(0);
  });
});
