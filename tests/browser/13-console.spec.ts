// What will break, an import, and the API: what an operator reads, brings in and takes away.
import { readFileSync } from 'node:fs';
import { expect, test } from './support/test';
import { look } from './support/look';
import { signInByRecoveryCode } from './support/sign-in';
import { application, person, ready } from './support/system';

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

    await test.step('on a phone the row of pages shows where one is', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto('/operator/policy');
      const pages = page.getByRole('navigation', { name: 'Operator’s pages' });
      await expect(pages.getByRole('link', { name: 'Policy' })).toBeInViewport({ ratio: 1 });
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto('/operator');
    });
    await test.step('by weeks', async () => {
      await page.getByRole('button', { name: 'Weeks' }).click();
      await expect(page.locator('.bars-weekly li')).toHaveCount(54);
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
      // Who was invited may have come by now, in another test.
      const somebody = page.getByRole('row').filter({ hasText: 'Never signed in' }).first();
      await expect(somebody.or(page.getByText('Every manager has signed in, and mail arrives.'))).toBeVisible();
    });
    await test.step('search and export', async () => {
      await page.getByRole('navigation', { name: 'Lists' }).getByRole('link', { name: 'Secrets by expiry' }).click();
      await page.getByRole('searchbox').fill('servidor');
      await expect(page.getByRole('table').getByRole('row')).toHaveCount(2);
      const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /as CSV/ }).click()]);
      expect(csv.suggestedFilename()).toMatch(/^secrets-\d{4}-\d\d-\d\d\.csv$/);
      const lines = readFileSync((await csv.path())!, 'utf8').trim().split('\r\n');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toContain('Servidor de producción');
      const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /as JSON/ }).click()]);
      expect(JSON.parse(readFileSync((await json.path())!, 'utf8'))[0].secret).toBe('Servidor de producción');
    });
  });
});

test.describe('a list', () => {
  test.use({ as: 'Sam' });

  test('that is left before its answer comes harms nothing', async ({ page }) => {
    let answered = false;
    await page.route(/organisations\?.*search=noord/, async (route) => {
      const answer = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.fulfill({ response: answer });
      answered = true;
    });
    await page.goto('/operator/organisations');
    const asked = page.waitForRequest(/search=noord/);
    await page.getByRole('searchbox').fill('noord');
    await asked;
    await page.getByRole('navigation', { name: 'Operator’s pages' }).getByRole('link', { name: 'People' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('People');
    await expect.poll(() => answered).toBe(true);
    // Whatever the late answer did, the page still works.
    await page.getByRole('searchbox').fill('pieter');
    await expect(page.getByRole('row')).toHaveCount(2);
  });
});

test('an operator imports a file after a check, and the same again is nothing', async ({ page }) => {
  await page.goto('/operator/import');
  await signInByRecoveryCode(page, person('Sam'), 4);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import');
  await look(page, 'import');
  await page.getByRole('button', { name: 'Use the example' }).click();
  const broken = (await page.getByLabel('Or paste the rows').inputValue()).replace(',FI,', ',XX,');
  await page.getByLabel('Or paste the rows').fill(broken);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const report = page.getByRole('region', { name: 'What becomes of each row' });
  await expect(report.getByRole('row', { name: /no country code/ })).toContainText('2');
  await expect(report.getByRole('button', { name: 'Import' })).toHaveCount(0);
  await look(page, 'import-errors');

  await page.getByLabel('Or paste the rows').fill('kind,colour\n');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('The column “colour” is not known')).toBeVisible();

  const rows = broken.replace(',XX,', ',FI,');
  const file = { name: 'registry.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${rows.replaceAll(',', ';')}`) };
  await page.getByLabel('CSV file').setInputFiles(file);
  await expect(page.getByLabel('Or paste the rows')).toHaveValue(/kind;organisation/);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(report).toContainText('5 new, 0 unchanged, 0 errors');
  await look(page, 'import-checked');
  await report.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await look(page, 'import-done');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(report).toContainText('0 new, 5 unchanged, 0 errors');
  await expect(report).toContainText('nothing to import');

  await test.step('what was imported is there, and what it lacks is told', async () => {
    await page.goto('/operator?list=applications');
    await expect(page.getByRole('row', { name: /Partner-FI-Example-SMC/ })).toContainText('Nobody');
  });
});

test('an operator makes a personal token, uses it, and revokes it', async ({ page, request }) => {
  await page.goto('/operator/tokens');
  await signInByRecoveryCode(page, person('Sam'), 5);
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('What it is for').fill('Nightly export');
  await page.getByRole('button', { name: 'Create token', exact: true }).last().click();
  const text = await page.locator('#secret-text').innerText();
  expect(text).toMatch(/^czop_/);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  const ask = () => request.get(`${ready.base_url}/api/operator/overview`, { headers: { authorization: `Bearer ${text}`, cookie: '' } });
  const answer = await ask();
  expect(answer.status()).toBe(200);
  expect((await answer.json()).counts.secrets).toBeGreaterThan(3);
  await page.reload();
  await expect(page.getByRole('listitem').filter({ hasText: 'Nightly export' })).toContainText('just now');
  await look(page, 'operator-tokens');
  await page.getByRole('button', { name: 'Revoke token Nightly export' }).click();
  await look(page, 'operator-token-revoke');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('You have no personal tokens.')).toBeVisible();
  expect((await ask()).status()).toBe(401);
});
