// Losing a device, and losing everything: a recovery code where the password is left, and else a link of an operator.
import type { Page } from '@playwright/test';
import { look } from './support/look';
import { Device } from './support/passkeys';
import { signInByRecoveryCode } from './support/sign-in';
import { linkIn, mailTo, person } from './support/system';
import { expect, test } from './support/test';

const title = { level: 1 } as const;
const LOTTE = { name: 'Lotte Vos', email: 'lotte.vos@noordzee.example' };

/** Enrols with a new passkey by a link, and signs in with it. */
async function enrol(page: Page, link: string): Promise<Device> {
  const device = await Device.of(page);
  await page.goto(link);
  await expect(page.getByRole('heading', title)).toHaveText(`Welcome, ${LOTTE.name}`);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await expect(page.locator('#recovery-codes li')).toHaveCount(10);
  await page.getByRole('link', { name: 'I have stored them, sign in' }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('link', { name: LOTTE.name })).toBeVisible();
  return device;
}

test('who has lost everything is let in by the link of an operator, and the old ways are gone', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const dialog = page.getByRole('dialog');
  const [old, found] = [await browser.newContext(), await browser.newContext()];
  const [before, after] = [await old.newPage(), await found.newPage()];

  await test.step('somebody is invited, enrols and works', async () => {
    await page.goto('/operator/people');
    await signInByRecoveryCode(page, person('Sam'), 8);
    await page.getByRole('button', { name: 'Invite a person' }).click();
    await page.getByLabel('Full name').fill(LOTTE.name);
    await page.getByLabel('Email address').fill(LOTTE.email);
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    await expect(page.getByText(`${LOTTE.name} gets a mail with a link.`)).toBeVisible();
    const device = await enrol(before, linkIn(await mailTo(LOTTE.email, /Your invitation/)));
    await device.forget();
  });

  /** Makes a link on the page of the person. */
  async function makeLink(seen: () => Promise<void>): Promise<string> {
    await page.getByRole('button', { name: 'Lost everything?' }).click();
    await expect(dialog).toContainText('Make sure that it is this person');
    await look(page, 'lost-question');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const text = page.locator('#once-text');
    await expect(text).toContainText('/invitation#');
    await seen();
    const made = await text.innerText();
    await page.keyboard.press('Escape');
    await expect(dialog).toContainText('It cannot be shown again');
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    await expect(dialog).toHaveCount(0);
    return made;
  }

  await test.step('a link that was given to the wrong person is withdrawn, and opens nothing', async () => {
    await page.getByRole('searchbox').fill('lotte');
    await page.getByRole('link', { name: LOTTE.name }).click();
    const made = await makeLink(async () => {});
    await look(page, 'lost-link-out');
    await page.getByRole('button', { name: 'Withdraw the link' }).click();
    await expect(page.getByText('The link opens nothing any more.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Withdraw the link' })).toHaveCount(0);
    await after.goto(made);
    await expect(after.getByRole('heading', title)).toHaveText('This invitation does not work any more');
    await mailTo(LOTTE.email, /The link to set up your account anew was withdrawn/);
    // The next link differs in its fragment only, and a browser would not load the page anew.
    await after.goto('about:blank');
  });

  const link = await test.step('the operator makes a link, shown once', () => makeLink(() => look(page, 'lost-link')));

  await test.step('the person is told, without the link, and nothing changed yet', async () => {
    const mail = await mailTo(LOTTE.email, /You were invited to set up your account anew/);
    expect(mail.text).toContain(person('Sam').name);
    expect(mail.text + mail.html).not.toContain('/invitation');
    expect(mail.text + mail.html).not.toContain(new URL(link).hash.slice(1));
    await before.reload();
    await expect(before.getByRole('link', { name: LOTTE.name })).toBeVisible();
  });

  await test.step('enrolling by it ends the old session and the old factors', async () => {
    await enrol(after, link);
    await before.reload();
    await expect(before.getByRole('heading', title)).toHaveText('Sign in');
    await after.goto('/account');
    await expect(after.getByRole('region', { name: 'Passkeys' }).getByRole('listitem')).toHaveCount(1);
    await expect(after.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem')).toHaveCount(1);
    await mailTo(LOTTE.email, /Your account was set up anew/);
    await before.goto(link);
    await expect(before.getByRole('heading', title)).toHaveText('This invitation does not work any more');
  });
  await Promise.all([old.close(), found.close()]);
});

test('a recovery code stands in for a lost authenticator, and is mailed', async ({ page }) => {
  const noor = person('Noor');
  await page.goto('/account');
  await page.getByLabel('Email address').fill(noor.email);
  await page.getByLabel('Password', { exact: true }).fill(noor.password);
  await page.getByRole('button', { name: /recovery code/ }).click();
  await page.getByLabel('Recovery code').fill(noor.recovery_codes[6].toLowerCase().replaceAll('-', ' '));
  await look(page, 'lost-recovery-code');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', title)).toHaveText('Your account');
  const mail = await mailTo(noor.email, /A recovery code was used for your account/);
  expect(mail.text).toContain('/account');
  expect(mail.text).not.toContain(noor.recovery_codes[6]);
});
