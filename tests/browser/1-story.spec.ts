// The whole story with the keyboard alone: from the invitation to the script that is refused.
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { look } from './support/look';
import { beside } from './support/fields';
import { press, reach, type } from './support/keyboard';
import { application, code, freshStep, ready, token } from './support/system';
import { expect, test } from './support/test';

const PASSWORD = 'nine kites above the harbour';
const NAME = 'Search server, Secret by Pieter';
const SMC = application('Partner-NL-Noordzee-SMC');

test('from the invitation to the refused script, with the keyboard alone', async ({ page, context }) => {
  test.setTimeout(120_000);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const card = page.getByRole('article', { name: SMC.name });
  const row = card.getByRole('row').filter({ hasText: NAME });

  await test.step('the invitation shows the key as a QR code and as text', async () => {
    await page.goto(ready.invitations[0].url);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome, Pieter Smit');
    expect(page.url()).not.toContain('#');
    await press(page, button('Another way: password and authenticator'));
    await look(page, 'invitation');
  });

  const key = (await page.locator('#totp-key').innerText()).trim();
  await test.step('the QR code holds the same key', async () => {
    const picture = PNG.sync.read(await page.getByRole('img', { name: /QR code/ }).screenshot());
    const found = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
    const address = new URL(found!.data);
    expect(address.searchParams.get('secret')).toBe(key.replaceAll(' ', ''));
    expect(found!.data).toContain('otpauth://totp/');
  });

  await test.step('slips are said beside the field, and nothing is lost', async () => {
    await type(page, page.getByLabel('New password', { exact: true }), 'short');
    await type(page, page.getByLabel('Six-digit code'), '12');
    await page.keyboard.press('Enter');
    await beside(page.getByLabel('New password', { exact: true }), /at least 12 characters/i);
    await beside(page.getByLabel('Six-digit code'), /six digits/);
    await expect(page.getByLabel('New password', { exact: true })).toBeFocused();
    await look(page, 'invitation-slips');
    await page.getByLabel('New password', { exact: true }).fill('');
    await page.getByLabel('Six-digit code').fill('');
  });

  await test.step('enrol', async () => {
    await freshStep();
    await type(page, page.getByLabel('New password', { exact: true }), PASSWORD);
    // The code before the current one is good too, and leaves the current one for signing in.
    await type(page, page.getByLabel('Six-digit code'), code(key, -1));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keep your recovery codes');
    await expect(page.locator('#recovery-codes li')).toHaveCount(10);
    await look(page, 'recovery-codes');
    await press(page, page.getByRole('link', { name: 'I have stored them, sign in' }));
  });

  await test.step('sign in', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    await expect(page.getByLabel('Email address')).toBeFocused();
    await page.keyboard.type(ready.invitations[0].email);
    await type(page, page.getByLabel('Password', { exact: true }), PASSWORD);
    await type(page, page.getByLabel('Six-digit code'), code(key));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Manage API Credentials');
    await expect(page.getByRole('article')).toHaveCount(1);
    await expect(card).toContainText(SMC.client_id);
  });

  let text = '';
  await test.step('create', async () => {
    await press(page, card.getByRole('button', { name: 'Create new secret' }));
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByLabel('Name of the secret')).toBeFocused();
    await look(page, 'create');
    await page.keyboard.type(NAME);
    await reach(page, button('30 days'));
    await page.keyboard.press('Space');
    await expect(button('30 days')).toHaveAttribute('aria-pressed', 'true');
    await press(page, button('Create secret'));
    await expect(page.getByRole('dialog')).toContainText('it cannot be seen again');
    text = await page.locator('#secret-text').innerText();
    expect(text).toMatch(/^[0-9A-Za-z]{3}cz_[0-9A-Za-z]{43}$/);
    // The picture shows a secret that is deleted at the end of this test.
    await look(page, 'secret-shown');
  });

  await test.step('Escape asks before the text is gone', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page.getByText('Have you stored the secret?')).toBeVisible();
    await press(page, button('Keep showing it'));
    await expect(page.locator('#secret-text')).toHaveText(text);
  });

  await test.step('copy and close', async () => {
    await press(page, button('Copy secret'));
    await expect(page.getByText('Copied')).toBeVisible();
    const elsewhere = await context.newPage();
    await elsewhere.goto(ready.mail_url);
    expect(await elsewhere.evaluate(() => navigator.clipboard.readText())).toBe(text);
    await elsewhere.close();
    await press(page, button('I have stored it'));
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(card.getByRole('button', { name: 'Create new secret' })).toBeFocused();
    await expect(row).toContainText('Never used');
    await expect(row).toContainText(text.slice(0, 3));
  });

  await test.step('reload, back and a second tab never show it again', async () => {
    const hidden = async (tab = page) => {
      await expect(tab.getByRole('article', { name: SMC.name })).toContainText(NAME);
      expect(await tab.content()).not.toContain(text);
    };
    await hidden();
    await page.reload();
    await hidden();
    await press(page, page.getByRole('link', { name: /^Activity/ }));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity');
    await expect(page.getByText(`Pieter Smit created the secret “${NAME}”`)).toBeVisible();
    await look(page, 'activity');
    await page.goBack();
    await hidden();
    await page.goForward();
    await page.goBack();
    await hidden();
    const second = await context.newPage();
    await second.goto('/manage-clients');
    await hidden(second);
    expect(new URL(second.url()).pathname).toBe('/manage-api-credentials');
    await second.close();
  });

  await test.step('a script gets a token, and the page says so', async () => {
    const answer = await token(SMC.client_id, text, SMC.resources[0].identifier);
    expect(answer.status).toBe(200);
    await expect(async () => {
      await page.reload();
      await expect(row).toContainText('nightly-upload/3.1', { timeout: 1_000 });
    }).toPass();
  });

  await test.step('delete', async () => {
    await press(page, row.getByRole('button', { name: `Delete secret ${NAME}` }));
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(NAME);
    await expect(dialog).toContainText(text.slice(0, 3));
    await expect(dialog).toContainText('nightly-upload/3.1');
    await expect(dialog).toContainText('Access stops at once.');
    await expect(button('Keep it')).toBeFocused();
    await look(page, 'delete');
    // It was used a moment ago: only who names it deletes it.
    await press(page, button('Delete secret'));
    await beside(page.getByLabel(/Type its hint/), /used in the last 24 hours/);
    await type(page, page.getByLabel(/Type its hint/), text.slice(0, 3));
    await press(page, button('Delete secret'));
    await expect(dialog).toBeHidden();
    await expect(page.getByText(`“${NAME}” is deleted and refused from now on.`)).toBeVisible();
    await expect(row).toHaveCount(0);
    await expect(page.locator(`#application-${SMC.client_id}`)).toBeFocused();
  });

  await test.step('the script is refused, in words for the person who reads its log', async () => {
    const answer = await token(SMC.client_id, text, SMC.resources[0].identifier);
    expect(answer.status).toBe(401);
    expect((await answer.json()).error_description).toContain('was deleted on');
  });

  await test.step('sign out', async () => {
    await press(page, button('Sign out'));
    await expect(page.getByText('You are signed out.')).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('article')).toHaveCount(0);
  });

  await test.step('the invitation is used up', async () => {
    await page.goto('about:blank');
    await page.goto(ready.invitations[0].url);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invitation does not work any more');
    await look(page, 'invitation-used');
  });
});
