// A day in the life of an operator, in one piece: a new organisation by CSV, its application and permissions, its two
// managers and the organisation's yes to them, the secret that one of them makes, and the operator's timeline.
import { look } from './support/look';
import { signInByCode, signInByRecoveryCode } from './support/sign-in';
import { code, freshStep, linkIn, mailTo, person, ready, token } from './support/system';
import { expect, test } from './support/test';

const PASSWORD = 'seven barges under the bridge';
const ORGANISATION = 'Westland Donor Registry';
const APPLICATION = 'Partner-NL-Westland-SMC';
const SECRET = 'Search server';
const DESK = 'desk@westland.example';
const ANKE = { name: 'Anke de Vries', email: 'anke@westland.example' };
const BRAM = { name: 'Bram Mulder', email: 'bram@westland.example' };

test('a new organisation, from a line of CSV to its place on the timeline', async ({ page, browser }) => {
  test.setTimeout(240_000);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = page.getByRole('heading', { level: 1 });
  const pages = page.getByRole('navigation', { name: 'Operator’s pages' });

  await test.step('the operator imports it from a file', async () => {
    await page.goto('/operator');
    await signInByRecoveryCode(page, person('Sam'), 2);
    await pages.getByRole('link', { name: 'Import' }).click();
    const text = `kind,organisation,country,contact\norganisation,${ORGANISATION},NL,${DESK}\n`;
    await page.getByLabel('CSV file').setInputFiles({ name: 'new.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await expect(page.getByLabel('Or paste the rows')).toHaveValue(text);
    await button('Check').click();
    const report = page.getByRole('region', { name: 'What becomes of each row' });
    await expect(report).toContainText('1 new, 0 unchanged, 0 errors');
    await report.getByRole('button', { name: 'Import' }).click();
    await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  });

  await test.step('and finds it in the list', async () => {
    await pages.getByRole('link', { name: 'Organisations' }).click();
    await page.getByRole('searchbox').fill('westland');
    await page.getByRole('link', { name: ORGANISATION }).click();
    await expect(heading).toHaveText(ORGANISATION);
    await expect(page.getByText('Europe/Amsterdam')).toBeVisible();
    await look(page, 'day-organisation-empty');
  });
  const organisation = page.url();

  let clientId = '';
  await test.step('it gets an application, whose client ID is made here', async () => {
    await button('New application').click();
    await expect(page.getByLabel('Name of the application')).toHaveValue(APPLICATION);
    await look(page, 'day-new-application');
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
    await look(page, 'day-application');
  });

  await test.step('two managers are proposed', async () => {
    await page.goto(organisation);
    for (const { name, email } of [ANKE, BRAM]) {
      await button('Add a manager').click();
      await page.getByLabel('Email address', { exact: true }).fill(email);
      await page.getByLabel('Full name', { exact: true }).fill(name);
      if (name === ANKE.name) await look(page, 'day-add-manager');
      await button('Add and ask').click();
      await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Waits for the organisation');
    }
    await look(page, 'day-organisation');
  });

  const house = await browser.newContext({ baseURL: ready.base_url });
  const anke = await house.newPage();
  await test.step('one enrols, and can do nothing before the organisation has said yes', async () => {
    const invitation = await mailTo(ANKE.email, /Your invitation/);
    await anke.goto(linkIn(invitation));
    await anke.getByRole('button', { name: 'Another way: password and authenticator' }).click();
    const key = (await anke.locator('#totp-key').innerText()).trim();
    await freshStep();
    await anke.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await anke.getByLabel('Six-digit code').fill(code(key, -1));
    await anke.keyboard.press('Enter');
    await anke.getByRole('link', { name: 'I have stored them, sign in' }).click();
    await signInByCode(anke, ANKE.email, PASSWORD, key);
    await expect(anke.getByRole('heading', { level: 1 })).toHaveText('No applications yet');
  });

  await test.step('the contact says yes to both, each by a link that works once', async () => {
    for (const { name } of [ANKE, BRAM]) {
      const question = await mailTo(DESK, new RegExp(name));
      const stranger = await browser.newContext({ baseURL: ready.base_url });
      const desk = await stranger.newPage();
      // What a mail scanner does: it follows the link, twice, and presses nothing.
      for (const _ of [1, 2]) await stranger.request.get(linkIn(question));
      await desk.goto(linkIn(question));
      await expect(desk.getByRole('heading', { level: 1 })).toHaveText(`Shall ${name} manage the API credentials of ${ORGANISATION}?`);
      expect(desk.url()).not.toContain('#');
      if (name === ANKE.name) await look(desk, 'day-confirm');
      await desk.getByRole('button', { name: 'Yes, I confirm' }).click();
      await expect(desk.getByRole('heading', { level: 1 })).toHaveText('Confirmed');
      // Once in the same tab, once in another one.
      const again = name === ANKE.name ? desk : await stranger.newPage();
      await again.goto('about:blank');
      await again.goto(linkIn(question));
      await expect(again.getByRole('heading', { level: 1 })).toHaveText('Nothing waits for an answer here');
      if (name === ANKE.name) await look(again, 'day-confirm-over');
      await stranger.close();
    }
    await page.reload();
    for (const { name } of [ANKE, BRAM]) {
      await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Confirmed');
    }
  });

  await test.step('then she creates a secret, and gets a token with it', async () => {
    await anke.reload();
    const card = anke.getByRole('article', { name: APPLICATION });
    await card.getByRole('button', { name: 'Create new secret' }).click();
    await anke.getByLabel('Name of the secret').fill(SECRET);
    await anke.getByRole('button', { name: 'Create secret', exact: true }).click();
    const text = await anke.locator('#secret-text').innerText();
    await anke.getByRole('button', { name: 'I have stored it' }).click();
    const known = ready.applications.flatMap((it) => it.resources);
    const sandbox = known.find((it) => it.api === 'Match-Connect' && it.environment === 'sandbox')!;
    const answer = await token(clientId, text, sandbox.identifier);
    expect(answer.status, await answer.text()).toBe(200);
    await house.close();
  });

  await test.step('the secret stands on the operator’s timeline and in the list below it', async () => {
    await page.goto('/operator');
    await expect(heading).toHaveText('What will break');
    const rows = page.getByRole('table').getByRole('row');
    await expect(rows.nth(1)).toBeVisible();
    const all = await rows.count();
    await page.getByRole('searchbox').fill(SECRET);
    const row = page.getByRole('row', { name: new RegExp(APPLICATION) });
    // What the search leaves, and not what stood there before, dimmed.
    await expect.poll(() => rows.count()).toBeLessThan(all);
    await expect(row).toContainText(SECRET);
    await expect(row).toContainText('just now');
    // The last day stands in the row, and its month on the timeline.
    const [, month, year] = (await row.innerText()).match(/\d+ ([A-Z][a-z]+) (\d{4})/)!;
    const bar = page.locator(`.bar[title*="${month.slice(0, 3)}"][title*="${year}"]`);
    await expect(bar).toHaveCount(1);
    await expect(bar.locator('.bar-number')).toHaveText(/^[1-9]/);
    await look(page, 'day-timeline');
    await row.getByRole('link', { name: APPLICATION }).click();
    await expect(heading).toHaveText(APPLICATION);
    await expect(page.getByRole('row').filter({ hasText: SECRET })).toContainText('Active');
    await look(page, 'day-application-in-use');
  });

  await test.step('and all of it in the log', async () => {
    await page.goto(`/operator/audit?organisation=${encodeURIComponent(ORGANISATION)}`);
    const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
    for (const act of ['secret created', 'manager confirmed', 'permission granted', 'application created', 'organisation created']) {
      await expect(rows.filter({ hasText: act }).first()).toBeVisible();
    }
  });
});
