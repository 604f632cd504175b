// The registry, object by object: organisations, people, APIs and the policy, with what two operators do to each other.
import { look } from './support/look';
import { signInByRecoveryCode } from './support/sign-in';
import { application, linkIn, mailTo, person } from './support/system';
import { expect, test } from './support/test';

const ORGANISATION = 'Maasland Laboratory';
const CHIEF = { name: 'Femke Dijk', email: 'femke@maasland.example' };

test('what an operator registers, changes and switches off', async ({ page }) => {
  test.setTimeout(180_000);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  const heading = page.getByRole('heading', { level: 1 });

  await test.step('the list of organisations is searched', async () => {
    await page.goto('/operator/organisations');
    await signInByRecoveryCode(page, person('Sam'), 3);
    await expect(heading).toHaveText('Organisations');
    await expect(page.getByRole('row').filter({ hasText: 'Noordzee' })).toBeVisible();
    await look(page, 'registry-organisations');
    await page.getByRole('searchbox').fill('chile');
    await expect(page.getByRole('row')).toHaveCount(2);
    await page.getByRole('searchbox').fill('nothing of this name');
    await expect(page.getByText('Nothing matches.')).toBeVisible();
    await look(page, 'registry-nothing-matches');
    await page.getByRole('searchbox').fill('');
  });

  await test.step('a new one is registered, without a contact', async () => {
    await button('New organisation').click();
    await button('Save').click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Name', { exact: true }).fill(ORGANISATION);
    await page.getByLabel('Country', { exact: true }).selectOption({ label: 'Netherlands' });
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Amsterdam');
    await look(page, 'registry-new-organisation');
    await button('Save').click();
    await expect(heading).toHaveText(ORGANISATION);
    await look(page, 'registry-organisation-new');
  });
  const organisation = page.url();

  await test.step('whom nobody could confirm is not proposed', async () => {
    await button('Add a manager').click();
    await page.getByLabel('Email address', { exact: true }).fill(CHIEF.email);
    await page.getByLabel('Full name', { exact: true }).fill(CHIEF.name);
    await button('Add and ask').click();
    await expect(dialog).toContainText('Give it a contact first');
    await look(page, 'registry-no-voice');
    await page.keyboard.press('Escape');
  });

  await test.step('of two operators who edit the same thing, the later one chooses', async () => {
    await button('Edit').click();
    const second = await page.context().newPage();
    await second.goto(organisation);
    await second.getByRole('button', { name: 'Edit', exact: true }).click();
    await second.getByLabel('Number', { exact: true }).fill('7001');
    await second.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(second.getByText('7001')).toBeVisible();
    await second.close();
    await page.getByLabel('Number', { exact: true }).fill('7002');
    await button('Save').click();
    await expect(dialog).toContainText('Somebody else changed this meanwhile');
    await expect(dialog).toContainText('7001');
    await look(page, 'registry-conflict');
    await button('Keep mine').click();
    await button('Save').click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText('7002')).toBeVisible();
  });

  await test.step('the contact says yes, and the last manager goes only when it is said twice', async () => {
    await button('Edit').click();
    await page.getByLabel('Contact').fill('desk@maasland.example');
    await button('Save').click();
    await expect(dialog).toHaveCount(0);
    await button('Add a manager').click();
    await page.getByLabel('Email address', { exact: true }).fill(CHIEF.email);
    await page.getByLabel('Full name', { exact: true }).fill(CHIEF.name);
    await button('Add and ask').click();
    const row = page.getByRole('row').filter({ hasText: CHIEF.name });
    await expect(row).toContainText('Waits for the organisation');
    const desk = await page.context().newPage();
    await desk.goto(linkIn(await mailTo('desk@maasland.example', new RegExp(CHIEF.name))));
    await desk.getByRole('button', { name: 'Yes, I confirm' }).click();
    await expect(desk.getByRole('heading', { level: 1 })).toHaveText('Confirmed');
    await desk.close();
    await page.reload();
    await row.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(dialog).toContainText('Nobody would be left to manage this');
    await look(page, 'registry-last-manager');
    await button('Keep it').click();
    await expect(row).toBeVisible();
    await row.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(row).toHaveCount(0);
  });

  await test.step('what has history is switched off, and on again', async () => {
    await button('Switch off').click();
    await expect(dialog).toContainText('no reminders go out');
    await look(page, 'registry-switch-off');
    await dialog.getByRole('button', { name: 'Switch off', exact: true }).click();
    await expect(page.getByText('Switched off', { exact: true })).toBeVisible();
    await button('Switch on').click();
    await dialog.getByRole('button', { name: 'Switch on', exact: true }).click();
    await expect(page.getByText('Active', { exact: true })).toBeVisible();
    expect(page.url()).toBe(organisation);
  });

  await test.step('applications and people', async () => {
    await page.goto('/operator/applications?search=noordzee');
    await expect(page.getByRole('row').filter({ hasText: 'Partner-NL-Noordzee-SMC' })).toBeVisible();
    await look(page, 'registry-applications');
    await page.goto(`/operator/applications/${application('Partner-NL-Noordzee-SMC').client_id}`);
    await expect(heading).toHaveText('Partner-NL-Noordzee-SMC');
    await expect(page.getByRole('row').filter({ hasText: 'Match-Connect bridge' })).toBeVisible();
    await look(page, 'registry-application');
    await page.goto('/operator/people');
    await expect(page.getByRole('row').filter({ hasText: 'Pieter Smit' })).toBeVisible();
    await look(page, 'registry-people');
    await page.getByRole('link', { name: 'Marieke Jansen' }).click();
    await expect(heading).toHaveText('Marieke Jansen');
    await look(page, 'registry-person');
    await button('Hand over').click();
    await look(page, 'registry-hand-over');
    await page.keyboard.press('Escape');
  });

  await test.step('APIs and policy', async () => {
    await page.goto('/operator/resources');
    await expect(page.getByRole('row').filter({ hasText: 'Match-Connect' }).first()).toBeVisible();
    await look(page, 'registry-resources');
    await button('New API').click();
    await look(page, 'registry-new-api');
    await page.keyboard.press('Escape');
    await page.goto('/operator/resource-servers');
    await expect(heading).toBeVisible();
    await look(page, 'registry-resource-servers');
    await page.goto('/operator/policy');
    await page.getByLabel('Name of the product').fill('Registry Keys');
    await page.getByLabel('Colour on light pages').fill('#ffffff');
    await button('Save').click();
    await expect(page.getByLabel('Colour on light pages')).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Colour on light pages').fill('#0f766e');
    await page.getByLabel('Colour on dark pages').fill('#5eead4');
    await button('Save').click();
    await expect(page.getByText('The policy is saved.')).toBeVisible();
    await expect(page.getByRole('banner').getByText('Registry Keys')).toBeVisible();
    await look(page, 'registry-policy');
    await page.getByLabel('Name of the product').fill('');
    await page.getByLabel('Colour on light pages').fill('');
    await page.getByLabel('Colour on dark pages').fill('');
    await button('Save').click();
    await expect(page.getByRole('banner').getByText('Credenza')).toBeVisible();
  });
});
