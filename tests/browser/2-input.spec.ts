// Bad input is said in words beside its field, and nothing that was typed is lost.
import { beside, fine } from './support/fields';
import { look } from './support/look';
import { application, person, ready } from './support/system';
import { expect, test } from './support/test';

test('signing in says what is missing, and not which of three was wrong', async ({ page }) => {
  await page.goto('/');
  const [email, password, code] = ['Email address', 'Password', 'Six-digit code'].map((label) => page.getByLabel(label, { exact: true }));
  const submit = page.getByRole('button', { name: 'Sign in', exact: true });
  await expect(email).toBeFocused();
  await look(page, 'sign-in');

  await submit.click();
  await beside(email, /address/);
  await beside(password, /Please type your password/);
  await beside(code, /code that your authenticator shows/);
  await expect(email).toBeFocused();
  await look(page, 'sign-in-slips');

  await email.fill('no address');
  await code.fill('12345x');
  await submit.click();
  await beside(email, /address/);
  await beside(code, /exactly six digits/);

  await email.fill(person('Marieke').email);
  await password.fill('not the password');
  await code.fill('123 456');
  await submit.click();
  await expect(page.getByRole('alert')).toContainText('do not belong together');
  await fine(email);
  await expect(email).toHaveValue(person('Marieke').email);
  await look(page, 'sign-in-refused');

  await page.getByRole('button', { name: 'Lost your device? Use a recovery code' }).click();
  await expect(page.getByLabel('Recovery code')).toBeFocused();
  await submit.click();
  await beside(page.getByLabel('Recovery code'), /one of your recovery codes/);
});

test('who has tried too often is told how long to wait, and loses nothing that was typed', async ({ page }) => {
  await page.goto('/');
  const email = page.getByLabel('Email address', { exact: true });
  await email.fill('nobody.knows@elsewhere.example');
  await page.getByLabel('Password', { exact: true }).fill('guess after guess');
  const alert = page.getByRole('alert');
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await page.getByLabel('Six-digit code', { exact: true }).fill(`12345${attempt}`);
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/session'));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect((await answered).status()).toBe(attempt <= 5 ? 401 : 429);
    await expect(alert).toContainText(attempt <= 5 ? 'do not belong together' : /too many tries\. Nothing was changed\. Try again in about \d+ minutes/);
  }
  await expect(email).toHaveValue('nobody.knows@elsewhere.example');
  await look(page, 'sign-in-locked');
});

test('a password manager and a clipboard may fill every field of signing in', async ({ page }) => {
  const marieke = person('Marieke');
  const paste = async (label: string, value: string) => {
    const field = page.getByLabel(label, { exact: true });
    await page.evaluate((value) => navigator.clipboard.writeText(value), value);
    await field.focus();
    await page.keyboard.press('ControlOrMeta+V');
    await expect(field).toHaveValue(value);
  };
  await page.goto('/');
  await paste('Email address', marieke.email);
  await paste('Password', marieke.password);
  await paste('Six-digit code', '123456');
  for (const [label, purpose] of [
    ['Email address', 'username'],
    ['Password', 'current-password'],
    ['Six-digit code', 'one-time-code'],
  ]) {
    await expect(page.getByLabel(label, { exact: true })).toHaveAttribute('autocomplete', new RegExp(purpose));
  }
  await page.goto(ready.invitations[2].url);
  await page.getByRole('button', { name: /password/i }).first().click();
  await paste('New password', marieke.password);
});

test('a broken invitation link says whom to ask', async ({ page }) => {
  await page.goto('/invitation#not-a-token');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invitation does not work any more');
  await expect(page.getByRole('link', { name: /support@/ }).first()).toBeVisible();
  expect(page.url()).toBe(`${ready.base_url}/invitation`);
});

test.describe(() => {
  test.use({ as: 'Marieke' });

  test('creating says what a name and a date may be', async ({ page }) => {
    await page.goto('/manage-api-credentials');
    const card = page.getByRole('article', { name: 'PartnerAlternative-NL-Noordzee-SMC' });
    await expect(card).toContainText('No secrets yet');
    await card.getByRole('button', { name: 'Create new secret' }).click();
    const [name, date] = [page.getByLabel('Name of the secret'), page.getByLabel('Expires on')];
    const submit = page.getByRole('button', { name: 'Create secret', exact: true });

    await submit.click();
    await beside(name, /./);
    await expect(name).toBeFocused();
    for (const bad of ['   ', 'x'.repeat(101), 'turned \u202e round']) {
      await name.fill(bad);
      await submit.click();
      await beside(name, /name|character/i);
    }
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    for (const [bad, words] of [
      [day(0 - 1), /not in the future\. The earliest is/],
      [day(367), /too far ahead\. The latest is \d+ \w+ \d{4}\.$/],
      ['', /not a date/],
    ] as const) {
      await date.fill(bad);
      await beside(date, words);
    }
    await look(page, 'create-slips');
    await name.fill('A fine name');
    await page.getByRole('button', { name: '6 months' }).click();
    await fine(date);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(card).toContainText('No secrets yet');
  });

  test('a double click creates one secret', async ({ page }) => {
    await page.goto('/manage-api-credentials');
    const card = page.getByRole('article', { name: 'PartnerAlternative-NL-Noordzee-SMC' });
    await card.getByRole('button', { name: 'Create new secret' }).click();
    await page.getByLabel('Name of the secret').fill('Clicked twice');
    await page.getByRole('button', { name: 'Create secret', exact: true }).dblclick();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.reload();
    await expect(card.getByRole('row').filter({ hasText: 'Clicked twice' })).toHaveCount(1);
  });

  test('a lost answer leaves a secret that says it was never used', async ({ page }) => {
    const client = application('PartnerAlternative-NL-Noordzee-SMC').client_id;
    await page.goto('/manage-api-credentials');
    const card = page.getByRole('article', { name: 'PartnerAlternative-NL-Noordzee-SMC' });
    await card.getByRole('button', { name: 'Create new secret' }).click();
    await page.getByLabel('Name of the secret').fill('Lost on its way');
    await page.route(`**/api/applications/${client}/secrets`, async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    }, { times: 1 });
    const submit = page.getByRole('button', { name: 'Create secret', exact: true });
    await submit.click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('No connection');
    await submit.click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('was already created');
    await look(page, 'create-lost');
    await page.getByRole('button', { name: 'Cancel' }).click();
    const row = card.getByRole('row').filter({ hasText: 'Lost on its way' });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText('Never used');
  });
});
