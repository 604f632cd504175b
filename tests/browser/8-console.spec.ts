// A day in the life of an operator: what will break, an import, and the API.
import { readFileSync } from 'node:fs';
import { expect, test } from './support/test';
import { look } from './support/look';
import { application, ready } from './support/system';

test.describe('the operator', () => {
  test.use({ as: 'Sam' });

  test('sees what will break, list by list, and takes it away as a file', async ({ page }) => {
    await page.goto('/operator');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('What will break');
    const tiles = page.getByRole('list', { name: 'How things stand' });
    await expect(tiles.getByRole('link')).toHaveCount(9);
    await expect(tiles.getByRole('link', { name: /break within a week/ })).toContainText('Act now');
    await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText('Match-Connect bridge');
    await look(page, 'overview');

    await test.step('by weeks', async () => {
      await page.getByRole('button', { name: 'Weeks' }).click();
      await expect(page.locator('.bars-weekly li')).toHaveCount(53);
      await look(page, 'overview-weeks');
    });
    await test.step('applications with one manager', async () => {
      await tiles.getByRole('link', { name: /with one manager/ }).click();
      await expect(page).toHaveURL(/list=applications/);
      await expect(page.getByRole('row', { name: /Partner-CL-Cordillera-SMC/ })).toContainText('Camila Rojas');
      await look(page, 'overview-applications');
      const link = page.getByRole('link', { name: 'Partner-CL-Cordillera-SMC' });
      await expect(link).toHaveAttribute('href', `/operator/applications/${application('Partner-CL-Cordillera-SMC').client_id}`);
    });
    await test.step('managers who never came', async () => {
      await page.getByRole('navigation', { name: 'Lists' }).getByRole('link', { name: 'Managers out of reach' }).click();
      await expect(page.getByRole('row', { name: /Pieter Smit/ })).toContainText('Never signed in');
    });
    await test.step('search and export', async () => {
      await page.getByRole('navigation', { name: 'Lists' }).getByRole('link', { name: 'Secrets by expiry' }).click();
      await page.getByRole('searchbox').fill('nightly');
      await expect(page.getByRole('table').getByRole('row')).toHaveCount(2);
      const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /as CSV/ }).click()]);
      expect(csv.suggestedFilename()).toMatch(/^secrets-\d{4}-\d\d-\d\d\.csv$/);
      const lines = readFileSync((await csv.path())!, 'utf8').trim().split('\r\n');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toContain('Nightly upload');
      const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /as JSON/ }).click()]);
      expect(JSON.parse(readFileSync((await json.path())!, 'utf8'))[0].secret).toBe('Nightly upload');
    });
  });
});
