// Rotation without fear: a real script asks for tokens all the time while a person replaces its secret, cuts it off for
// a minute, takes things back, and presses the panic button.
import { look } from '../support/look';
import { application, ready } from '../support/system';
import { expect, test } from '../support/test';

const DM = application('Partner-NL-Noordzee-DM');
const UPLOAD = DM.secrets.find((secret) => secret.state === 'live')!;

/** A script that asks for a token twice a second, with the secret that it holds at that moment. */
class Script {
  secret = '';
  readonly answers: { status: number; words: string }[] = [];
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  start(secret: string): void {
    this.secret = secret;
    this.running = this.run();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const resource = DM.resources[0].identifier;
      const form = { grant_type: 'client_credentials', client_id: DM.client_id, client_secret: this.secret, resource };
      const headers = { 'user-agent': 'nightly-upload/3.1 node' };
      const answer = await fetch(`${ready.base_url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form), headers });
      const body = await answer.json();
      this.answers.push({ status: answer.status, words: body.error_description ?? '' });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  refusals(): string[] {
    return this.answers.filter((answer) => answer.status !== 200).map((answer) => answer.words);
  }

  /** Resolves with the words of the newest answer once there are new ones. */
  async next(status: number): Promise<string> {
    const before = this.answers.length;
    await expect.poll(() => this.answers.slice(before).some((answer) => answer.status === status), { timeout: 15_000 }).toBe(true);
    return this.answers.slice(before).find((answer) => answer.status === status)!.words;
  }
}

test.describe('a manager', () => {
  test.use({ as: 'Marieke' });

  test('replaces a secret while a script uses it, and nothing is ever refused', async ({ page, context }) => {
    test.setTimeout(240_000);
    const script = new Script();
    script.start(UPLOAD.text);
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
      for (const language of ['curl', 'Python', 'C#', 'Java', 'Node', 'Rust', 'PowerShell']) {
        await button(language).click();
        const snippet = await page.locator('#snippet').innerText();
        expect(snippet).toContain(DM.client_id);
        expect(snippet).toContain(`${ready.base_url}/oauth2/token`);
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
      script.secret = text;
      const switched = Date.now();
      await expect(page.getByText('The new secret is in use', { exact: true })).toBeVisible({ timeout: 15_000 });
      console.log(`green after ${Date.now() - switched} ms`);
      await expect(page.getByText(/nightly-upload\/3\.1 node, for Data Manager/)).toBeVisible();
      await expect(page.getByText('Still used by')).toBeVisible();
      await look(page, 'rotate-4-still-used');
      expect(script.refusals()).toEqual([]);
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
      await script.next(200);
      expect(script.refusals()).toEqual([]);
    });

    await test.step('the deletion is taken back, and forth', async () => {
      await page.goto(`/secrets/${DM.client_id}/${UPLOAD.id}`);
      await expect(page.getByText(/It can be restored until/)).toBeVisible();
      await look(page, 'secret-deleted');
      script.secret = UPLOAD.text;
      expect(await script.next(401)).toContain('was deleted on');
      await button('Restore').click();
      await script.next(200);
      script.secret = text;
      await script.next(200);
    });

    await test.step('a brown-out refuses for a minute and says why, then it is ended', async () => {
      await page.goto('/manage-api-credentials');
      await page.getByRole('link', { name: /^Nightly upload \(/ }).click();
      await expect(page.getByRole('heading', { name: 'Who uses this' })).toBeVisible();
      await page.getByRole('button', { name: /^Name it/ }).first().click();
      await page.getByLabel('Name of this system').fill('Upload server, cellar');
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
      await button('Take it back').click();
      await expect(page.getByText(/It is deleted by itself on/)).toBeHidden();
    });

    await test.step('the runbook says it all, on paper too', async () => {
      await page.goto(`/runbook/${DM.client_id}`);
      await expect(page.getByText('Upload server, cellar')).toBeVisible();
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
      script.secret = fresh;
      await script.next(200);
      await look(page, 'panic-done');
      await button('I have stored it').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
      expect(download.suggestedFilename()).toMatch(/^timeline-Partner-NL-Noordzee-DM-\d{4}-\d\d-\d\d\.csv$/);
    });
    await script.stop();
  });
});
