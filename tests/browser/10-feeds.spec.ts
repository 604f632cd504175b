// Preferences, the calendar address, chats and webhooks.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beside } from './support/fields';
import { look } from './support/look';
import { expect, test } from './support/test';

test.use({ as: 'Marieke' });

test('language and extra reminders are kept, and the last week cannot be switched off', async ({ page }) => {
  await page.goto('/preferences');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Preferences');
  await expect(page.getByText('Nobody can switch this off.')).toBeVisible();
  await look(page, 'preferences');
  const extra = page.getByLabel('Extra reminders, in days before');
  await extra.fill('90, soon');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await beside(extra, /write numbers/);
  await extra.fill('90, 3');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await beside(extra, /between 8 and 180/);
  await look(page, 'preferences-slips');
  await extra.fill('14, 90 60');
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(extra).toHaveValue('90, 60, 14');
  await page.reload();
  await expect(extra).toHaveValue('90, 60, 14');
  await expect(page.getByLabel('Language')).toHaveValue('de');
  await page.getByLabel('Language').selectOption('en');
  await extra.fill('');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
});

test('a calendar address is shown once, read by a calendar, renewed and removed', async ({ page, request }) => {
  await page.goto('/preferences');
  await page.getByRole('button', { name: 'Create calendar address' }).click();
  const dialog = page.getByRole('dialog');
  const address = (await dialog.locator('#once-text').innerText()).trim();
  expect(address).toMatch(/\/calendar\/[\w-]{43}\.ics$/);
  expect(await dialog.getByRole('link', { name: /Subscribe/ }).getAttribute('href')).toMatch(/^webcal:\/\/.*\.ics$/);
  await look(page, 'calendar-address');
  await page.keyboard.press('Escape');
  await expect(dialog.getByText(/Have you stored it/)).toBeVisible();
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  const feed = await request.get(address);
  expect(feed.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  expect(await feed.text()).toContain('BEGIN:VEVENT');
  await page.reload();
  await expect(page.getByText(/A calendar last asked for it/)).toBeVisible();
  await look(page, 'preferences-feed');
  await page.getByRole('button', { name: 'Create a new address' }).click();
  const second = (await dialog.locator('#once-text').innerText()).trim();
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  expect((await request.get(address)).status()).toBe(404);
  expect((await request.get(second)).status()).toBe(200);
  await page.getByRole('button', { name: 'Remove the address' }).click();
  await dialog.getByRole('button', { name: 'Remove the address' }).click();
  await expect(page.getByRole('button', { name: 'Create calendar address' })).toBeVisible();
  expect((await request.get(second)).status()).toBe(404);
});

/** A machine that takes what it is sent, with the next of these statuses. */
async function machine(statuses: number[]): Promise<{ server: Server; address: string; taken: { headers: IncomingHttpHeaders; body: string }[] }> {
  const taken: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((asked, answer) => {
    let body = '';
    asked.on('data', (chunk) => (body += chunk));
    asked.on('end', () => {
      taken.push({ headers: asked.headers, body });
      answer.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, taken };
}

test('a webhook is registered, tested, looked at and removed', async ({ page }) => {
  const { server, address, taken } = await machine([204, 500]);
  await page.goto('/preferences');
  await page.getByRole('link', { name: 'Noordzee Donor Registry' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chats and webhooks');
  await expect(page.getByText('Nothing is told yet.')).toBeVisible();
  await look(page, 'notifications-empty');
  const dialog = page.getByRole('dialog');
  const add = page.getByRole('button', { name: 'Add a chat or webhook' });
  await add.click();
  await dialog.getByLabel('Kind').selectOption('webhook');
  await dialog.getByLabel('Name').fill('Night watch <b>');
  await dialog.getByLabel('Address').fill('https://169.254.169.254/latest/meta-data/');
  await dialog.getByRole('button', { name: 'Add a chat or webhook' }).click();
  await beside(dialog.getByLabel('Address'), /public host/);
  await look(page, 'notifications-add');
  await dialog.getByLabel('Address').fill(address);
  await dialog.getByRole('button', { name: 'Add a chat or webhook' }).click();
  await expect(dialog.locator('#once-text')).toHaveText(/^whsec_/);
  await look(page, 'notifications-secret');
  await dialog.getByRole('button', { name: 'I have stored it' }).click();

  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('The test event arrived.')).toBeVisible();
  expect(taken[0].headers['webhook-signature']).toMatch(/^v1,/);
  expect(JSON.parse(taken[0].body).type).toBe('test');
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('the endpoint answered 500')).toBeVisible();
  await look(page, 'notifications');
  await page.getByRole('button', { name: 'Delivery log' }).click();
  await expect(dialog.getByText('Arrived')).toBeVisible();
  await expect(dialog.getByText('Given up')).toBeVisible();
  await look(page, 'notifications-log');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Remove Night watch <b>' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('Nothing is told yet.')).toBeVisible();
  server.close();
});

test.describe('who manages one application only', () => {
  test.use({ as: 'Joost' });
  test('does not see the chats of the organisation', async ({ page }) => {
    await page.goto('/preferences');
    await expect(page.getByRole('heading', { level: 2, name: 'Calendar' })).toBeVisible();
    await expect(page.getByText('Chats and webhooks')).toHaveCount(0);
  });
});
