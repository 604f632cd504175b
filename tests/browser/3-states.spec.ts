// What people see when there is nothing, when they may not, when it takes long, and when it fails.
import { look } from './support/look';
import { signedIn } from './support/sign-in';
import { application, person } from './support/system';
import { expect, test } from './support/test';

const title = { level: 1 } as const;

test('an unknown address leads back', async ({ page }) => {
  await page.goto('/nothing/here');
  await expect(page.getByRole('heading', title)).toHaveText('Page not found');
  await look(page, 'not-found');
});

test.describe('without a role', () => {
  test.use({ as: 'Noor' });

  test('a person sees whom to ask, and what to tell them', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', title)).toHaveText('No applications yet');
    await expect(page.getByRole('main').getByRole('link', { name: /support@/ })).toBeVisible();
    await look(page, 'no-role');
    await page.goto(`/manage-api-credentials/${application('Partner-NL-Noordzee-SMC').client_id}/activity`);
    await expect(page.getByRole('heading', title)).toHaveText('Page not found');
  });
});

test.describe('an operator', () => {
  test.use({ as: 'Sam' });

  test('is told what this page is for', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', title)).toBeVisible();
    await expect(page.getByRole('banner')).toContainText('Operator');
    await look(page, 'operator');
  });
});

test.describe('a manager', () => {
  test.use({ as: 'Marieke' });

  test('sees all applications, what needs attention, and exact instants', async ({ page }) => {
    await page.goto('/manage-clients');
    await expect(page.getByRole('article')).toHaveCount(3);
    const attention = page.getByRole('region', { name: 'What needs attention' });
    await expect(attention).toContainText('“Match-Connect bridge” of Partner-NL-Noordzee-SMC expires');
    const row = page.getByRole('row').filter({ hasText: 'Match-Connect bridge' });
    await expect(row).toContainText('Expires in 6 days');
    await look(page, 'manage');
    await row.locator('.cell-expiry .instant-button').click();
    await expect(row.getByText('Your time').first()).toBeVisible();
    await expect(row.locator('.instant-details.is-open')).toContainText('UTC');
    const client = application('Partner-NL-Noordzee-SMC').client_id;
    await page.getByRole('article', { name: 'Partner-NL-Noordzee-SMC', exact: true }).getByRole('button', { name: 'Copy client ID' }).click();
    await expect(page.getByText('Copied')).toBeVisible();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    expect(client).toHaveLength(36);
  });

  test('sees that it takes a moment, and that it failed, and tries again', async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/portal', async (route) => {
      await held;
      const problem = { type: '/docs/problems/unavailable', code: 'unavailable', title: 'The service is not available at the moment', status: 503 };
      const body = JSON.stringify({ ...problem, detail: 'Try again soon.', correlation_id: '0123456789abcdef' });
      await route.fulfill({ status: 503, contentType: 'application/problem+json', headers: { 'x-test': '1' }, body });
    }, { times: 1 });
    await page.goto('/manage-api-credentials');
    await expect(page.locator('.skeleton')).toBeVisible();
    // What is not there yet has no heading yet.
    await look(page, 'loading', ['page-has-heading-one']);
    release();
    await expect(page.getByRole('alert')).toContainText('0123456789abcdef');
    await look(page, 'failed');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('article')).toHaveCount(3);
  });

  test('sees that there is no connection, and loses nothing', async ({ page, context }) => {
    await page.goto('/manage-api-credentials');
    await page.getByRole('article').first().getByRole('button', { name: 'Create new secret' }).click();
    await page.getByLabel('Name of the secret').fill('Typed before the tunnel');
    await context.setOffline(true);
    await expect(page.getByText('You are offline.')).toBeVisible();
    await page.getByRole('button', { name: 'Create secret', exact: true }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('No connection');
    await expect(page.getByLabel('Name of the secret')).toHaveValue('Typed before the tunnel');
    await context.setOffline(false);
    await expect(page.getByText('You are offline.')).toBeHidden();
  });

  test('is asked before leaving while a text is shown, and finds it nowhere afterwards', async ({ page }) => {
    const { name } = application('PartnerAlternative-NL-Noordzee-SMC');
    await page.goto('/manage-api-credentials');
    const card = page.getByRole('article', { name });
    await card.getByRole('button', { name: 'Create new secret' }).click();
    await page.getByLabel('Name of the secret').fill('Left behind');
    await page.getByRole('button', { name: 'Create secret', exact: true }).click();
    const text = await page.locator('#secret-text').innerText();
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.accept();
      return dialog.type();
    });
    await page.reload();
    expect(await asked).toBe('beforeunload');
    await expect(card.getByRole('row').filter({ hasText: 'Left behind' })).toContainText('Never used');
    expect(await page.content()).not.toContain(text);
  });

  test('is asked to confirm, and what was begun goes on by itself', async ({ page, context }) => {
    const { client_id, name } = application('PartnerAlternative-NL-Noordzee-SMC');
    await page.goto('/manage-api-credentials');
    const card = page.getByRole('article', { name });
    await card.getByRole('button', { name: 'Create new secret' }).click();
    await page.getByLabel('Name of the secret').fill('After a confirmation');
    // As the Worker answers ten minutes after the last proof.
    await page.route(`**/api/applications/${client_id}/secrets`, (route) => {
      const problem = { type: '/docs/problems/step-up-required', code: 'step-up-required', title: 'Please confirm that it is you', status: 403 };
      const body = JSON.stringify({ ...problem, detail: 'Please enter your password and a code again.', correlation_id: '0' });
      return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
    }, { times: 1 });
    await page.getByRole('button', { name: 'Create secret', exact: true }).click();
    const confirm = page.getByRole('dialog', { name: 'Please confirm that it is you' });
    await expect(confirm).toBeVisible();
    await look(page, 'step-up');
    await confirm.getByLabel('Password', { exact: true }).fill(person('Marieke').password);
    await confirm.getByLabel('Six-digit code').fill(person('Marieke').recovery_codes[0].toLowerCase());
    await confirm.getByRole('button', { name: 'Confirm' }).click();
    await expect(page.locator('#secret-text')).toHaveText(/cz_/);
    // Confirming renews the session, so the cookie that was kept is dead.
    await context.storageState({ path: signedIn('Marieke') });
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await expect(card.getByRole('row').filter({ hasText: 'After a confirmation' })).toBeVisible();
  });
});

test.describe('an application that is switched off', () => {
  test.use({ as: 'Camila' });

  test('says so, and offers no new secret', async ({ page }) => {
    await page.goto('/');
    const card = page.getByRole('article', { name: 'Partner-CL-Cordillera-DM' });
    await expect(card).toContainText('The operator has switched this application off');
    await expect(card.getByRole('button', { name: 'Create new secret' })).toHaveCount(0);
    await look(page, 'switched-off');
  });
});

test.describe('a session that ended elsewhere', () => {
  test.use({ as: 'Joost' });

  test('leads to signing in at the next act', async ({ page, context }) => {
    await page.goto('/manage-api-credentials');
    await expect(page.getByRole('article')).toHaveCount(1);
    const other = await context.newPage();
    await other.goto('/manage-api-credentials');
    await other.getByRole('button', { name: 'Sign out' }).click();
    await expect(other.getByText('You are signed out.')).toBeVisible();
    await other.close();
    await page.getByRole('button', { name: /^Delete secret ./ }).first().click();
    await page.getByRole('button', { name: 'Delete secret', exact: true }).click();
    await expect(page.getByRole('heading', title)).toHaveText('Sign in');
    await expect(page.getByRole('status').filter({ hasText: 'signed out' })).toBeVisible();
    await look(page, 'session-ended');
  });
});
