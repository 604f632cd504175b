// A deployment in which nobody can sign in yet: the command of the deployer lets the first operator in.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { look } from './support/look';
import { Device } from './support/passkeys';
import { expect, test } from './support/test';

/** The ready line of a system without demo data, which lies in its state folder, and the command beside it. */
const { CREDENZA_EMPTY: file, CREDENZA_XTASK: xtask } = process.env;
if (!file || !xtask) throw new Error('`cargo xtask test --only browser` starts an empty system too.');

/** Invites as a deployer does, and gives the link that is printed. */
function invite(email: string, name: string): string {
  const command = ['operator', 'invite', email, '--name', name, '--state', dirname(file!)];
  return execFileSync(xtask!, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

test('the first operator enrols from the printed link and reaches the console', async ({ page }) => {
  const { base_url } = JSON.parse(readFileSync(file!, 'utf8'));
  const heading = page.getByRole('heading', { level: 1 });
  const withdrawn = invite('kim.lee@operator.example', 'Kim Lee');
  const link = invite('kim.lee@operator.example', 'Kim Lee');
  expect(link).toMatch(/^http\S+\/invitation#\S{43}$/);
  expect(link.startsWith(base_url)).toBe(true);

  await test.step('a later link takes the place of an earlier one', async () => {
    await page.goto(withdrawn);
    await expect(heading).toHaveText('This invitation does not work any more');
  });

  await test.step('enrol with a passkey, and sign in', async () => {
    const device = await Device.of(page);
    await page.goto('about:blank');
    await page.goto(link);
    await expect(heading).toHaveText('Welcome, Kim Lee');
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await expect(heading).toHaveText('Keep your recovery codes');
    expect(await device.count()).toBe(1);
    await page.getByRole('link', { name: 'I have stored them, sign in' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  });

  await test.step('the console is there, and empty', async () => {
    await page.goto(`${base_url}/operator`);
    await expect(heading).toHaveText('What will break');
    await look(page, 'empty-overview');
    const pages = page.getByRole('navigation', { name: 'Operator’s pages' });
    for (const [name, words] of [
      ['Organisations', 'No organisations yet.'],
      ['Applications', 'No applications yet.'],
      ['APIs', 'No APIs yet.'],
      ['API access', 'You have no personal tokens.'],
    ]) {
      await pages.getByRole('link', { name, exact: true }).click();
      await expect(heading).toHaveText(name);
      await expect(page.getByText(words)).toBeVisible();
      await look(page, `empty-${name.toLowerCase().replace(' ', '-')}`);
    }
  });

  await test.step('and the first organisation is registered', async () => {
    await page.goto(`${base_url}/operator/organisations`);
    await page.getByRole('button', { name: 'New organisation' }).click();
    await page.getByLabel('Name', { exact: true }).fill('First Donor Registry');
    await page.getByLabel('Country', { exact: true }).selectOption({ label: 'Finland' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(heading).toHaveText('First Donor Registry');
  });
});
