// Names are text, wherever they are shown. The watch of each test sees whether a script ran.
import { application, token } from './support/system';
import { expect, test } from './support/test';

test.use({ as: 'Marieke' });

test('markup in names and user agents stays text', async ({ page }) => {
  const { client_id, name, resources } = application('PartnerAlternative-NL-Noordzee-SMC');
  const markup = `<img src=x onerror="window.__xss=1">'"><script>window.__xss=2</script>{{7*7}}`;
  await page.goto('/manage-api-credentials');
  const card = page.getByRole('article', { name });
  await card.getByRole('button', { name: 'Create new secret' }).click();
  await page.getByLabel('Name of the secret').fill(markup);
  await page.getByRole('button', { name: 'Create secret', exact: true }).click();
  const text = await page.locator('#secret-text').innerText();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(page.getByRole('status').filter({ hasText: markup })).toBeVisible();

  const agent = '<svg onload="window.__xss=3">/1.0';
  const form = { grant_type: 'client_credentials', client_id, client_secret: text, resource: resources[0].identifier };
  const url = new URL('/oauth2/token', page.url());
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers: { 'user-agent': agent } });
  expect(answer.status).toBe(200);
  const row = card.getByRole('row').filter({ hasText: markup });
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText(agent, { timeout: 1_000 });
  }).toPass();
  await page.getByRole('link', { name: /^Activity of PartnerAlternative/ }).click();
  await expect(page.getByText(`created the secret “${markup}”`)).toBeVisible();
  await page.goBack();
  await row.getByRole('button', { name: `Delete secret ${markup}` }).click();
  await expect(page.getByRole('dialog')).toContainText(markup);
  await page.getByLabel(/Type its hint/).fill(text.slice(0, 3));
  await page.getByRole('button', { name: 'Delete secret', exact: true }).click();
  await expect(row).toHaveCount(0);
  expect((await token(client_id, text, resources[0].identifier)).status).toBe(401);
});

test('names of the longest kind break no layout', async ({ page }) => {
  const { name } = application('PartnerAlternative-NL-Noordzee-SMC');
  await page.goto('/manage-api-credentials');
  const card = page.getByRole('article', { name });
  await card.getByRole('button', { name: 'Create new secret' }).click();
  await page.getByLabel('Name of the secret').fill('W'.repeat(100));
  await page.getByRole('button', { name: 'Create secret', exact: true }).click();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  for (const width of [1280, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${width} px scrolls sideways`).toBeLessThanOrEqual(width);
  }
  await page.screenshot({ path: 'tests/browser/results/longest-name-phone.png' });
  await page.setViewportSize({ width: 1280, height: 900 });
  await card.getByRole('button', { name: /^Delete secret W/ }).click();
  await page.getByRole('button', { name: 'Delete secret', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
});
