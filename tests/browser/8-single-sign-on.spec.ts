// Signing in through the organisation's own provider: a real one, node-oidc-provider, on a loopback address.
import type { Page } from '@playwright/test';
import { look } from './support/look';
import { signInByRecoveryCode } from './support/sign-in';
import { mailTo, person, ready } from './support/system';
import { expect, test } from './support/test';

const title = { level: 1 } as const;
const provider = (ready as unknown as { provider_url?: string }).provider_url;

test.skip(!provider, 'this system was started without --single-sign-on');

async function atTheProvider(page: Page, email: string, mfa: boolean): Promise<void> {
  await page.goto('/manage-api-credentials');
  await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
  await expect(page.getByRole('heading', title)).toHaveText('Example ID');
  expect(page.url()).toContain(provider!);
  await page.getByLabel('Email address').fill(email);
  if (mfa) await page.getByLabel('with a second factor').check();
}

test('who was invited comes in, and no code stays in the address', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in with Example ID' })).toBeVisible();
  await look(page, 'single-sign-on-button');
  await atTheProvider(page, person('Camila').email, true);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('article', { name: 'Partner-CL-Cordillera-SMC', exact: true })).toBeVisible();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/manage-api-credentials');
  const cookies = await page.context().cookies(ready.base_url);
  const session = cookies.find((cookie) => cookie.name === '__Host-credenza-session')!;
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
  expect(cookies.find((cookie) => cookie.name === '__Host-credenza-single-sign-on')).toBeUndefined();
});

test('without a second factor there, ours is asked for', async ({ page }) => {
  const camila = person('Camila');
  await atTheProvider(page, camila.email, false);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', title)).toHaveText('One more step');
  await look(page, 'single-sign-on-second-factor');
  const before = await page.evaluate(async () => (await fetch('/api/portal')).status);
  expect(before).toBe(401);
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Signing in failed');
  // A recovery code is good there too, whatever code of this moment was used before.
  await page.getByLabel('Code').fill(camila.recovery_codes[3]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('article', { name: 'Partner-CL-Cordillera-SMC', exact: true })).toBeVisible();
});

test('who was not invited, and who declines, are told what to do', async ({ page }) => {
  await atTheProvider(page, 'stranger@noordzee.example', true);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', title)).toHaveText('You have not been invited yet');
  await look(page, 'single-sign-on-not-invited');
  await page.context().clearCookies();
  await atTheProvider(page, person('Camila').email, true);
  await page.getByRole('button', { name: 'Decline' }).click();
  await expect(page.getByRole('heading', title)).toHaveText('Your sign-in service did not let you in');
});

test('an answer that belongs to no sign-in of this browser is an interrupted one', async ({ page }) => {
  await page.goto('/api/session/single-sign-on/callback?code=stolen&state=guessed');
  await expect(page.getByRole('heading', title)).toHaveText('This sign-in was interrupted');
  await look(page, 'single-sign-on-interrupted');
  await expect(page.getByRole('button', { name: 'Sign in with Example ID' })).toBeVisible();
  for (const [outcome, heading] of [
    ['no-second-factor', 'A second proof is missing'],
    ['unavailable', 'Your sign-in service does not answer'],
  ]) {
    await page.goto(`/single-sign-on/${outcome}`);
    await expect(page.getByRole('heading', title)).toHaveText(heading);
  }
  await page.goto('/single-sign-on/anything-else');
  await expect(page.getByRole('heading', title)).toHaveText('Page not found');
});

test('confirming in a window beside loses nothing that was typed, and the act goes on by itself', async ({ page, context }) => {
  await atTheProvider(page, person('Camila').email, true);
  await page.getByRole('button', { name: 'Continue' }).click();
  const card = page.getByRole('article', { name: 'Partner-CL-Cordillera-SMC', exact: true });
  await card.getByRole('button', { name: 'Create new secret' }).click();
  await page.getByLabel('Name of the secret').fill('Confirmed beside');
  // As the Worker answers ten minutes after the last proof.
  await page.route('**/api/applications/*/secrets', (route) => {
    const problem = { type: '/docs/problems/step-up-required', code: 'step-up-required', title: 'Please confirm that it is you', status: 403 };
    const body = JSON.stringify({ ...problem, detail: 'Please confirm.', correlation_id: '0' });
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
  }, { times: 1 });
  await page.getByRole('button', { name: 'Create secret', exact: true }).click();
  const confirm = page.getByRole('dialog', { name: 'Please confirm that it is you' });
  // The provider has forgotten them, so that it asks.
  await context.clearCookies({ domain: new URL(provider!).hostname });
  const opened = context.waitForEvent('page');
  await confirm.getByRole('link', { name: 'Sign in with Example ID' }).click();
  const beside = await opened;
  await expect(beside.getByRole('heading', title)).toHaveText('Example ID');
  await expect(confirm.getByRole('status')).toContainText('come back here');
  await beside.getByLabel('Email address').fill(person('Camila').email);
  await beside.getByLabel('with a second factor').check();
  await beside.getByRole('button', { name: 'Continue' }).click();
  await expect(beside.getByRole('heading', title)).toHaveText('That was you');
  await look(beside, 'single-sign-on-beside');
  await beside.close();
  await expect(page.locator('#secret-text')).toHaveText(/cz_/);
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await expect(card.getByRole('row').filter({ hasText: 'Confirmed beside' })).toBeVisible();
});

test('the account shows the sign-in service, and what is turned off lets nobody in', async ({ page }) => {
  const camila = person('Camila');
  await atTheProvider(page, camila.email, true);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: camila.name }).click();
  const section = page.getByRole('region', { name: 'Sign-in service' });
  await expect(section).toContainText(`You are ${camila.email} there`);
  await expect(section).toContainText(/last used/);
  await look(page, 'single-sign-on-account');
  await page.getByRole('button', { name: 'Turn off Example ID' }).click();
  await look(page, 'single-sign-on-turn-off');
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByText('Example ID does not let you in any more')).toBeVisible();
  await expect(section).toContainText('Turned off');
  await look(page, 'single-sign-on-turned-off');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();

  await page.context().clearCookies({ domain: new URL(provider!).hostname });
  await atTheProvider(page, camila.email, true);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', title)).toHaveText('You have not been invited yet');
  await page.goto('/account');
  await signInByRecoveryCode(page, camila, 6);
  await page.getByRole('button', { name: 'Allow again: Example ID' }).click();
  await expect(section).toContainText('not used yet');
  await mailTo(camila.email, /Example ID does not sign you in any more/);
  await mailTo(camila.email, /Example ID may sign you in again/);

  await page.context().clearCookies();
  await atTheProvider(page, camila.email, true);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('article', { name: 'Partner-CL-Cordillera-SMC', exact: true })).toBeVisible();
});
