// Rotation without fear: a real script asks for tokens all the time while a person replaces its secret, cuts it off for
// a minute, takes things back, and presses the panic button.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beside } from './support/fields';
import { look } from './support/look';
import { Script } from './support/script';
import { signedIn } from './support/sign-in';
import { application, ready, token } from './support/system';
import { expect, test } from './support/test';

const DM = application('Partner-NL-Noordzee-DM');
const UPLOAD = DM.secrets.find((secret) => secret.state === 'live')!;

/** The files of the snippets by the names of their languages. */
const SNIPPETS = {
  curl: 'token.sh',
  Python: 'token.py',
  'C#': 'token.cs',
  Java: 'Token.java',
  Node: 'token.mjs',
  Rust: 'token.rs',
  PowerShell: 'token.ps1',
};

test.describe('a manager', () => {
  test.use({ as: 'Marieke' });

  test('replaces a secret while a script uses it, and nothing is ever refused', async ({ page, context }) => {
    test.setTimeout(240_000);
    const script = new Script(DM.client_id, DM.resources[0].identifier, UPLOAD.text);
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    await test.step('the page proposes what to replace, a name and a date', async () => {
      await page.goto(`/rotate/${DM.client_id}?hint=${UPLOAD.text.slice(0, 3)}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rotate a secret');
      await expect(page.getByRole('radio', { name: /^Nightly upload/ })).toBeChecked();
      await expect(page.getByLabel('Name of the secret')).toHaveValue(/^Nightly upload \(\d+ \w{3} \d{4}\)$/);
      const date = await page.getByLabel('Expires on').inputValue();
      expect([1, 2, 3, 4]).toContain(new Date(date).getUTCDay());
      await look(page, 'rotate-1-create');
    });

    let text = '';
    await test.step('the new secret is shown once, with snippets that do not hold it', async () => {
      await button('Create the new secret').click();
      await expect(page.locator('#secret-text')).toBeVisible();
      text = await page.locator('#secret-text').innerText();
      expect(text).toMatch(/^[0-9A-Za-z]{3}cz_[0-9A-Za-z]{43}$/);
      const shown = page.getByRole('combobox', { name: 'For which API' });
      await expect(shown.locator('option:checked')).toHaveText(/sandbox/);
      const resource = DM.resources.find((resource) => resource.environment === 'sandbox')!;
      for (const [language, file] of Object.entries(SNIPPETS)) {
        await button(language).click();
        // `cargo xtask test --only foreign` runs these very files.
        const expected = readFileSync(join(__dirname, '../../app/snippets', file), 'utf8')
          .replaceAll('@ENDPOINT@', `${ready.base_url}/oauth2/token`)
          .replaceAll('@CLIENT_ID@', DM.client_id)
          .replaceAll('@RESOURCE@', resource.identifier);
        const snippet = await page.locator('#snippet').innerText();
        expect(snippet.trim()).toBe(expected.trim());
        expect(snippet).toContain('CLIENT_SECRET');
        expect(snippet).not.toContain('cz_');
      }
      await look(page, 'rotate-2-copy');
      await button('I have stored it').click();
      await expect(page.getByText('Waiting for the first token request')).toBeVisible();
      await look(page, 'rotate-3-waiting');
    });

    await test.step('somebody else who opens the page finds the same rotation', async () => {
      const second = await context.newPage();
      await second.goto(`/rotate/${DM.client_id}`);
      await expect(second.getByText(/^Begun by Marieke Jansen/)).toBeVisible();
      await expect(second.getByText('Waiting for the first token request')).toBeVisible();
      expect(await second.content()).not.toContain(text);
      await second.close();
    });

    await test.step('the script switches, and the page turns green by itself', async () => {
      script.holds(text);
      const switched = Date.now();
      await expect(page.getByText('The new secret is in use', { exact: true })).toBeVisible({ timeout: 15_000 });
      console.log(`green after ${Date.now() - switched} ms`);
      await expect(page.getByText(/nightly-upload\/3\.1 node, for Data Manager/)).toBeVisible();
      await expect(page.getByText('Still used by')).toBeVisible();
      await look(page, 'rotate-4-still-used');
      expect(script.refusals()).toEqual([]);
      expect(script.count()).toBeGreaterThan(10);
    });

    await test.step('the old one goes at the hand of somebody who names it', async () => {
      await button('Delete secret').click();
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText('What would fail');
      await expect(dialog).toContainText('nightly-upload/3.1 node');
      await look(page, 'rotate-5-blast-radius');
      await dialog.getByRole('button', { name: 'Delete secret' }).click();
      await expect(dialog.getByLabel(/Type its hint/)).toHaveAccessibleDescription(/last 24 hours/);
      await dialog.getByLabel(/Type its hint/).fill(UPLOAD.text.slice(0, 3));
      await dialog.getByRole('button', { name: 'Delete secret' }).click();
      await expect(page.getByText('The rotation is complete')).toBeVisible();
      await look(page, 'rotate-6-done');
      await button('Rotate another secret').click();
      await expect(page.getByRole('radio', { name: /^Nightly upload \(.*used just now/ })).toBeVisible();
      await script.next(200);
      expect(script.refusals()).toEqual([]);
    });

    await test.step('the deletion is taken back, and forth', async () => {
      await page.goto(`/secrets/${DM.client_id}/${UPLOAD.id}`);
      await expect(page.getByText(/It can be restored until/)).toBeVisible();
      await look(page, 'secret-deleted');
      script.holds(UPLOAD.text);
      expect(await script.next(401)).toContain('was deleted on');
      await button('Restore').click();
      await script.next(200);
      script.holds(text);
      await script.next(200);
    });

    await test.step('a brown-out refuses for a minute and says why, then it is ended', async () => {
      await page.goto('/manage-api-credentials');
      await page.getByRole('link', { name: /^Nightly upload \(/ }).click();
      await expect(page.getByRole('heading', { name: 'Who uses this' })).toBeVisible();
      await page.getByRole('button', { name: /^Name it/ }).first().click();
      await page.getByRole('textbox', { name: 'Name of this system' }).fill('Upload server, cellar');
      await button('Save name').click();
      await expect(page.locator('.origin b').filter({ hasText: 'Upload server, cellar' })).toBeVisible();
      await look(page, 'secret-page');
      await page.getByRole('button', { name: /^Brown-out/ }).click();
      await look(page, 'brown-out');
      await button('1 minute').click();
      await button('Plan it').click();
      await expect(page.getByText(/A brown-out is on/)).toBeVisible();
      expect(await script.next(401)).toContain('planned brown-out');
      await look(page, 'secret-brown-out');
      await button('End it now').click();
      await script.next(200);
    });

    await test.step('disable and enable', async () => {
      await page.getByRole('button', { name: /^Disable/ }).click();
      await page.getByRole('dialog').getByLabel(/Type its hint/).fill(text.slice(0, 3));
      await page.getByRole('dialog').getByRole('button', { name: 'Disable secret' }).click();
      expect(await script.next(401)).toContain('was disabled on');
      await button('Enable').click();
      await script.next(200);
    });

    await test.step('a date for the deletion, and back', async () => {
      await page.getByRole('button', { name: /^Delete at a date/ }).click();
      const next = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
      await page.getByLabel('Delete it on').fill(next);
      await page.getByRole('dialog').getByLabel(/Type its hint/).fill(text.slice(0, 3));
      await button('Plan it').click();
      await expect(page.getByText(/It is deleted by itself on/)).toBeVisible();
      await look(page, 'secret-planned-deletion');
      await page.getByRole('link', { name: 'API credentials' }).first().click();
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: /^Nightly upload \(/ }) });
      await expect(row).toContainText(/deletes itself on \d/);
      await look(page, 'manage-planned-deletion');
      await row.getByRole('link', { name: /^Nightly upload \(/ }).click();
      await button('Take it back').click();
      await expect(page.getByText(/It is deleted by itself on/)).toBeHidden();
    });

    await test.step('the machine may rotate by itself once a manager says so', async () => {
      await page.goto(`/rotate/${DM.client_id}`);
      const panel = page.locator('details', { hasText: 'Rotation by the machine itself' });
      await expect(panel.locator('summary')).toContainText('Off');
      await panel.locator('summary').click();
      await look(page, 'self-rotation');
      const own = () => token(DM.client_id, text, `${ready.base_url}/api/self`);
      expect((await own()).status).toBe(400);
      await panel.getByRole('button', { name: 'Allow it', exact: true }).click();
      await expect(panel.locator('summary')).toContainText('On');
      const { access_token } = await (await own()).json();
      const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'idempotency-key': 'browser-test-0001' };
      const made = await fetch(`${ready.base_url}/api/self/secrets`, { method: 'POST', headers, body: '{"name": "Made by the pipeline"}' });
      expect(made.status).toBe(201);
      await page.goto('/manage-api-credentials');
      await expect(page.getByRole('link', { name: 'Made by the pipeline' })).toBeVisible();
      await page.goto(`/rotate/${DM.client_id}`);
      await panel.locator('summary').click();
      await panel.getByRole('button', { name: 'Do not allow it any more' }).click();
      await expect(panel.locator('summary')).toContainText('Off');
      expect((await own()).status).toBe(400);
    });

    await test.step('the runbook says it all, on paper too', async () => {
      await page.goto('/manage-api-credentials');
      const card = page.getByRole('article').filter({ hasText: DM.client_id });
      await expect(card.getByRole('link', { name: 'Emergency: turn all secrets off' })).toBeVisible();
      await card.getByRole('link', { name: 'Runbook' }).click();
      await expect(page.getByText('Upload server, cellar').first()).toBeVisible();
      await expect(page.getByText('marieke.jansen@noordzee.example')).toBeVisible();
      await look(page, 'runbook');
      await page.emulateMedia({ media: 'print' });
      await page.screenshot({ path: 'tests/browser/results/runbook-print.png', fullPage: true });
      await page.emulateMedia({ media: 'screen' });
    });

    await test.step('the panic button', async () => {
      await page.goto(`/panic/${DM.client_id}`);
      await expect(page.getByText('What stops')).toBeVisible();
      await look(page, 'panic');
      await page.getByLabel(/Type the name of the application/).fill('something else');
      await button('Turn all secrets off now').click();
      await expect(page.getByLabel(/Type the name of the application/)).toHaveAttribute('aria-invalid', 'true');
      await page.getByLabel(/Type the name of the application/).fill(DM.name);
      await button('Turn all secrets off now').click();
      await expect(page.getByText(/secrets are off; a new one is made/)).toBeVisible();
      const fresh = await page.locator('#secret-text').innerText();
      expect(await script.next(401)).toContain('was deleted on');
      script.holds(fresh);
      await script.next(200);
      await look(page, 'panic-done');
      await button('I have stored it').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
      expect(download.suggestedFilename()).toMatch(/^timeline-Partner-NL-Noordzee-DM-\d{4}-\d\d-\d\d\.csv$/);
      const timeline = readFileSync(await download.path(), 'utf8');
      for (const word of ['application.panicked', 'secret.created', 'nightly-upload/3.1 node']) expect(timeline).toContain(word);
      expect(timeline).not.toContain('cz_');
    });
    await script.end();
  });
});

test.describe('the operator', () => {
  test.use({ as: 'Sam' });

  test('shortens the life of secrets, and the date that a rotation proposes follows', async ({ page, browser, watch }) => {
    const lifetime = page.getByLabel('Longest lifetime of a secret in days');
    const decide = async (days: string) => {
      await page.goto('/operator/policy');
      await lifetime.fill(days);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByText('The policy is saved.')).toBeVisible();
    };
    await decide('90');
    const context = await browser.newContext({ storageState: signedIn('Camila') });
    const rotation = await context.newPage();
    watch.follow(rotation);
    await rotation.goto(`/rotate/${application('Partner-CL-Cordillera-SMC').client_id}`);
    await rotation.getByRole('radio', { name: 'None: just add another one' }).check();
    const date = rotation.getByLabel('Expires on');
    const latest = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
    await expect(date).toHaveAttribute('max', latest);
    const proposed = await date.inputValue();
    expect(proposed <= latest && proposed >= new Date(Date.now() + 75 * 86_400_000).toISOString().slice(0, 10), proposed).toBe(true);
    await date.fill(new Date(Date.now() + 91 * 86_400_000).toISOString().slice(0, 10));
    await rotation.getByRole('button', { name: 'Create the new secret' }).click();
    await beside(date, /too far ahead\. The latest is \d+ \w+ \d{4}\./);
    await context.close();
    await decide('');
  });
});
