// People and their factors: passkeys first, the other ways beside them, and what the account page does.
import { beside } from './support/fields';
import { look } from './support/look';
import { Device } from './support/passkeys';
import { application, code, freshStep, mails, person, ready, tick } from './support/system';
import { expect, test } from './support/test';

const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Makes the last proof of identity too old, as ten minutes would. */
async function stale(page: import('@playwright/test').Page): Promise<void> {
  // The browser's clock does not count, the Worker's does: an answer is played, once.
  let played = false;
  await page.route(/\/api\/(account|applications)\/.+/, async (route) => {
    if (played || route.request().method() === 'GET') return route.fallback();
    played = true;
    const body = {
      type: `${ready.base_url}/docs/problems/step-up-required`,
      code: 'step-up-required',
      title: 'Please confirm that it is you',
      status: 403,
      detail: 'Please confirm.',
      correlation_id: 'x',
    };
    return route.fulfill({ status: 403, contentType: 'application/problem+json', json: body });
  });
}

test('an invited person enrols with a passkey and signs in with one gesture', async ({ page }) => {
  const device = await Device.of(page);
  const invited = ready.invitations[1];
  await test.step('the passkey stands first', async () => {
    await page.goto(invited.url);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Welcome, ${invited.name}`);
    await expect(page.getByLabel('New password', { exact: true })).toHaveCount(0);
    await look(page, 'people-enrol');
  });

  await test.step('a device that does not know the person makes none', async () => {
    await device.verifies(false);
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await expect(page.getByText('No passkey was used')).toBeVisible();
    await look(page, 'people-enrol-refused');
    await device.verifies(true);
  });

  await test.step('enrol', async () => {
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keep your recovery codes');
    await expect(page.locator('#recovery-codes li')).toHaveCount(10);
    expect(await device.count()).toBe(1);
    await page.getByRole('link', { name: 'I have stored them, sign in' }).click();
  });

  await test.step('sign in without typing anything', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    await look(page, 'people-sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    // Nobody has given this person a role.
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('No applications yet');
  });

  await test.step('the step-up dialog asks for the passkey only', async () => {
    await page.getByRole('link', { name: invited.name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account');
    await expect(page.getByText('You have none.')).toBeVisible();
    await stale(page);
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    const confirm = page.getByRole('button', { name: 'Confirm with a passkey' });
    await expect(confirm).toBeFocused();
    await expect(page.getByRole('dialog').getByLabel('Password')).toHaveCount(0);
    await look(page, 'people-step-up-passkey');
    await confirm.click();
    await expect(page.locator('#recovery-codes li')).toHaveCount(10);
    await look(page, 'people-new-codes');
    await page.getByRole('button', { name: 'I have stored them' }).click();
    await expect(page.getByText('Ten new recovery codes are in force.')).toBeVisible();
  });

  await test.step('the last passkey stays', async () => {
    await page.getByRole('region', { name: 'Passkeys' }).getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('dialog')).toContainText('This is your last way to sign in');
    await page.getByRole('button', { name: 'Keep it' }).click();
  });

  await test.step('a device without the passkey is told what to do', async () => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(page.getByText('You are signed out.')).toBeVisible();
    await device.forget();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByText('No passkey was used')).toBeVisible();
    await look(page, 'people-sign-in-refused');
  });
});

test('an account with password and authenticator gets passkeys, a token, and loses them again', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const device = await Device.of(page);
  const noor = person('Noor');
  const dialog = page.getByRole('dialog');
  const section = (name: string) => page.getByRole('region', { name });
  const signIn = async (tab: typeof page, used: string) => {
    await tab.goto('/account');
    await tab.getByLabel('Email address').fill(noor.email);
    await tab.getByLabel('Password', { exact: true }).fill(noor.password);
    await tab.getByRole('button', { name: /recovery code/ }).click();
    await tab.getByLabel('Recovery code', { exact: true }).fill(used);
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Your account');
  };

  await signIn(page, noor.recovery_codes[4]);
  await expect(page.getByText('You have no passkey yet.')).toBeVisible();
  await look(page, 'people-account-first');

  await test.step('add a passkey', async () => {
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await look(page, 'people-add-passkey');
    await page.getByLabel('Name', { exact: true }).fill('Office <b>laptop</b>');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(section('Passkeys').getByText('Office <b>laptop</b>')).toBeVisible();
    await expect(page.getByText('is added. We have mailed you about it.')).toBeVisible();
  });

  await test.step('the same device makes no second one', async () => {
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(dialog).toContainText('This device holds a passkey of yours already');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('rename it', async () => {
    await page.getByRole('button', { name: 'Rename Office <b>laptop</b>' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Laptop');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await expect(section('Passkeys').getByText('Laptop', { exact: true })).toBeVisible();
  });

  await test.step('add a hardware token by its seed', async () => {
    await page.getByRole('button', { name: 'Add a hardware token' }).click();
    await page.getByLabel('Seed').fill('abc');
    await page.getByLabel('Six-digit code').fill('1234567');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await beside(page.getByLabel('Six-digit code'), /exactly six digits/);
    await page.getByLabel('Six-digit code').fill('１２３ ４５６');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await beside(page.getByLabel('Seed'), /16 to 64 bytes/);
    await look(page, 'people-token-slips');
    await freshStep();
    await page.getByLabel('Seed').fill('3132 3334 3536 3738 3930 3132 3334 3536 3738 3930');
    await page.getByLabel('Six-digit code').fill(code(SEED));
    await page.getByLabel('Name', { exact: true }).fill('Blue token');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(section('Password and authenticator').getByText('Blue token')).toBeVisible();
  });

  await test.step('add an app by its key', async () => {
    await page.getByRole('button', { name: 'Add an authenticator app' }).click();
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    await look(page, 'people-add-app');
    const key = (await page.locator('#totp-key').innerText()).trim();
    await freshStep();
    await page.getByLabel('Six-digit code').fill(code(key));
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(section('Password and authenticator').getByRole('listitem')).toHaveCount(3);
  });

  await test.step('another session is listed and ended from here', async () => {
    const elsewhere = await browser.newContext({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
    const tab = await elsewhere.newPage();
    await signIn(tab, noor.recovery_codes[5]);
    await page.reload();
    const row = section('Where you are signed in').getByRole('listitem').filter({ hasText: 'Firefox on Linux' });
    await expect(row).toBeVisible();
    await look(page, 'people-account');
    await row.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
    await expect(row).toHaveCount(0);
    await tab.reload();
    await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Sign in');
    await elsewhere.close();
  });

  await test.step('sign in with the passkey, and step up with it', async () => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account');
    await stale(page);
    await page.getByRole('button', { name: 'Remove Blue token' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('button', { name: 'Confirm with a passkey' })).toBeFocused();
    await expect(page.locator('#step-up').getByLabel('Password', { exact: true })).toBeVisible();
    await look(page, 'people-step-up-both');
    await page.keyboard.press('Enter');
    await expect(page.getByText('“Blue token” is removed.')).toBeVisible();
    await expect(section('Password and authenticator').getByText('Blue token')).toHaveCount(0);
  });

  await test.step('another password', async () => {
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByLabel('New password', { exact: true }).fill('Sunshine2026!');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await beside(page.getByLabel('New password', { exact: true }), /easy to guess/);
    await page.getByLabel('New password', { exact: true }).fill('gulls above the brown river');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByText('Your password is changed')).toBeVisible();
  });

  await test.step('without the passkey it is the other way again', async () => {
    await page.getByRole('button', { name: 'Remove Laptop' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('You have no passkey yet.')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByText('The passkey was not accepted')).toBeVisible();
    await look(page, 'people-passkey-removed');
  });

  await test.step('each change was mailed', async () => {
    await tick(new Date());
    const subjects = async () => (await mails()).filter((mail) => mail.to[0].includes(noor.email)).map((mail) => mail.subject);
    for (const subject of [
      'A passkey was added to your account',
      'An authenticator was added to your account',
      'An authenticator was removed from your account',
      'Your password was changed',
      'A passkey was removed from your account',
    ]) {
      await expect.poll(subjects).toContain(subject);
    }
  });
});

test('a passkey confirms creating a secret in place', async ({ page }) => {
  const device = await Device.of(page);
  const joost = person('Joost');
  const dm = application('Partner-NL-Noordzee-DM');
  await page.goto('/account');
  await page.getByLabel('Email address').fill(joost.email);
  await page.getByLabel('Password', { exact: true }).fill(joost.password);
  await page.getByRole('button', { name: /recovery code/ }).click();
  await page.getByLabel('Recovery code', { exact: true }).fill(joost.recovery_codes[7]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('is added. We have mailed you about it.')).toBeVisible();
  expect(await device.count()).toBe(1);

  await page.getByRole('link', { name: 'API credentials' }).click();
  const card = page.getByRole('article', { name: dm.name });
  await stale(page);
  await card.getByRole('button', { name: 'Create new secret' }).click();
  await page.getByLabel('Name of the secret').fill('Confirmed by passkey');
  await page.getByRole('button', { name: 'Create secret' }).click();
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click();
  await expect(page.locator('#secret-text')).toBeVisible();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await card.getByRole('button', { name: 'Delete secret Confirmed by passkey' }).click();
  await page.getByRole('button', { name: 'Delete secret', exact: true }).click();
  await expect(page.getByText('“Confirmed by passkey” is deleted')).toBeVisible();

  await page.getByRole('link', { name: joost.name }).click();
  await page.getByRole('button', { name: /^Remove Chrome/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('You have no passkey yet.')).toBeVisible();
});

test('where passwords are off the page offers passkeys only', async ({ page }) => {
  await page.route('**/api/configuration', (route) =>
    route.fulfill({ json: { product_name: 'Credenza', support_address: 'support@operator.example', passwords: false } }),
  );
  await page.goto('/manage-api-credentials');
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible();
  await expect(page.getByLabel('Email address')).toBeHidden();
  await look(page, 'people-sign-in-passkeys-only');
});
