// A day in the life of an operator: a new organisation, its application, its managers, and the secret that one of them makes.
import type { Page } from '@playwright/test';
import { look } from '../support/look';
import { code, freshStep, mails, person, ready, tick, token, type Mail } from '../support/system';
import { expect, test } from '../support/test';

const PASSWORD = 'seven barges under the bridge';
const ORGANISATION = 'Westland Donor Registry';
const APPLICATION = 'Partner-NL-Westland-SMC';
const DESK = 'desk@westland.example';
const ANKE = { name: 'Anke de Vries', email: 'anke@westland.example' };
const BRAM = { name: 'Bram Mulder', email: 'bram@westland.example' };

async function signIn(page: Page, email: string, password: string, seed: string): Promise<void> {
  await freshStep();
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Six-digit code').fill(code(seed));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Sends what is owed, and gives the newest mail to an address that has these words in its subject. */
async function mailTo(address: string, words: RegExp): Promise<Mail> {
  let found: Mail | undefined;
  await expect
    .poll(async () => {
      await tick(new Date());
      found = (await mails()).find((mail) => mail.to.some((to) => to.includes(address)) && words.test(mail.subject));
      return found?.subject;
    })
    .toBeTruthy();
  return found!;
}

const link = (mail: Mail) => mail.text.match(/http\S+#\S+/)![0];

test.use({ as: 'Sam' });

test('a new organisation, from its registration to its first token', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  const heading = page.getByRole('heading', { level: 1 });
  const sam = person('Sam');

  await test.step('the operator finds the organisations', async () => {
    await page.goto('/operator');
    const pages = page.getByRole('navigation', { name: 'Operator’s pages' });
    await expect(pages.or(page.getByLabel('Email address'))).toBeVisible();
    // The walk into the future before this test has ended the session.
    if (!(await pages.isVisible())) await signIn(page, sam.email, sam.password, sam.totp_seed);
    await expect(pages).toBeVisible();
    await page.getByRole('navigation', { name: 'Operator’s pages' }).getByRole('link', { name: 'Organisations' }).click();
    await expect(heading).toHaveText('Organisations');
    await expect(page.getByRole('row').filter({ hasText: 'Noordzee' })).toBeVisible();
    await look(page, 'registry-organisations');
    await page.getByRole('searchbox').fill('chile');
    await expect(page.getByRole('row')).toHaveCount(2);
    await page.getByRole('searchbox').fill('nothing of this name');
    await expect(page.getByText('Nothing matches.')).toBeVisible();
    await page.getByRole('searchbox').fill('');
  });

  await test.step('and registers a new one', async () => {
    await button('New organisation').click();
    await button('Save').click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Name', { exact: true }).fill(ORGANISATION);
    await page.getByLabel('Country', { exact: true }).selectOption({ label: 'Netherlands' });
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Amsterdam');
    await page.getByLabel('Contact').fill(DESK);
    await look(page, 'registry-new-organisation');
    await button('Save').click();
    await expect(heading).toHaveText(ORGANISATION);
  });
  const organisation = page.url();

  let clientId = '';
  await test.step('with an application, whose client ID is made here', async () => {
    await button('New application').click();
    await expect(page.getByLabel('Name of the application')).toHaveValue(APPLICATION);
    await look(page, 'registry-new-application');
    await button('Save').click();
    await expect(heading).toHaveText(APPLICATION);
    clientId = await page.locator('#client-id').innerText();
    expect(clientId).toMatch(/^[0-9a-f-]{36}$/);
  });

  await test.step('and permissions', async () => {
    await page.getByRole('group', { name: 'Match-Connect' }).getByLabel('Sandbox').check();
    await button('Save permissions').click();
    await expect(page.getByText('Permissions saved.')).toBeVisible();
    await page.reload();
    await expect(page.getByRole('group', { name: 'Match-Connect' }).getByLabel('Sandbox')).toBeChecked();
    await look(page, 'registry-application');
  });

  await test.step('two managers are proposed, and the contact says yes to both', async () => {
    await page.goto(organisation);
    for (const { name, email } of [ANKE, BRAM]) {
      await button('Add a manager').click();
      await page.getByLabel('Email address', { exact: true }).fill(email);
      await page.getByLabel('Full name', { exact: true }).fill(name);
      if (name === ANKE.name) await look(page, 'registry-add-manager');
      await button('Add and ask').click();
      await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Waits for the organisation');
    }
    await look(page, 'registry-organisation');
    for (const { name } of [ANKE, BRAM]) {
      const question = await mailTo(DESK, new RegExp(name));
      const stranger = await browser.newContext({ baseURL: ready.base_url });
      const desk = await stranger.newPage();
      await desk.goto(link(question));
      await expect(desk.getByRole('heading', { level: 1 })).toHaveText(`Shall ${name} manage the API credentials of ${ORGANISATION}?`);
      expect(desk.url()).not.toContain('#');
      if (name === ANKE.name) await look(desk, 'registry-confirm');
      await desk.getByRole('button', { name: 'Yes, I confirm' }).click();
      await expect(desk.getByRole('heading', { level: 1 })).toHaveText('Confirmed');
      await desk.goto('about:blank');
      await desk.goto(link(question));
      await expect(desk.getByRole('heading', { level: 1 })).toHaveText('Nothing waits for an answer here');
      await stranger.close();
    }
    await page.reload();
    await expect(page.getByRole('row').filter({ hasText: ANKE.name })).toContainText('Confirmed');
  });

  const name = 'Search server';
  await test.step('a manager enrols, creates a secret, and gets a token with it', async () => {
    const invitation = await mailTo(ANKE.email, /Your invitation/);
    const house = await browser.newContext({ baseURL: ready.base_url });
    const anke = await house.newPage();
    await anke.goto(link(invitation));
    const key = (await anke.locator('#totp-key').innerText()).trim();
    await freshStep();
    await anke.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await anke.getByLabel('Six-digit code').fill(code(key, -1));
    await anke.keyboard.press('Enter');
    await anke.getByRole('link', { name: 'I have stored them, sign in' }).click();
    await signIn(anke, ANKE.email, PASSWORD, key);
    const card = anke.getByRole('article', { name: APPLICATION });
    await card.getByRole('button', { name: 'Create new secret' }).click();
    await anke.getByLabel('Name of the secret').fill(name);
    await anke.getByRole('button', { name: 'Create secret', exact: true }).click();
    const text = await anke.locator('#secret-text').innerText();
    const resource = (await card.locator('code').allInnerTexts()).find((it) => it !== clientId && it.length > 8)!;
    const answer = await token(clientId, text, resource);
    expect(answer.status, await answer.text()).toBe(200);
    await house.close();
  });

  await test.step('the operator sees the secret, and never its text', async () => {
    await page.goto(`/operator/applications/${clientId}`);
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Active');
    await look(page, 'registry-application-in-use');
    await page.goto('/operator/people?search=anke');
    await expect(page.getByRole('row').filter({ hasText: ANKE.email })).toContainText('Active');
    await look(page, 'registry-people');
    await page.getByRole('link', { name: ANKE.name }).click();
    await expect(heading).toHaveText(ANKE.name);
    await look(page, 'registry-person');
  });

  await test.step('of two operators who edit the same thing, the later one chooses', async () => {
    await page.goto(organisation);
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

  await test.step('the last manager goes only when it is said twice', async () => {
    const row = (person: string) => page.getByRole('row').filter({ hasText: person });
    await row(BRAM.name).getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(row(BRAM.name)).toHaveCount(0);
    await row(ANKE.name).getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(dialog).toContainText('Nobody would be left to manage this');
    await look(page, 'registry-last-manager');
    await button('Keep it').click();
    await expect(row(ANKE.name)).toBeVisible();
  });

  await test.step('APIs and policy', async () => {
    await page.goto('/operator/resources');
    await expect(page.getByRole('row').filter({ hasText: 'Match-Connect' }).first()).toBeVisible();
    await look(page, 'registry-resources');
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
