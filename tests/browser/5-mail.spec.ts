// A reminder arrives, reads well, and leads to the secret. Last, because the clock was in the future afterwards.
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { mails, person, ready, tick } from './support/system';
import { expect, test } from './support/test';

const results = join(__dirname, 'results');

test('the reminder arrives, and its link leads to the application', async ({ page }) => {
  const tomorrow = new Date(Date.now() + 86_400_000);
  tomorrow.setUTCHours(11, 0, 0, 0);
  await tick(tomorrow);
  const marieke = person('Marieke');
  const mail = (await mails()).find((mail) => mail.to.some((to) => to.includes(marieke.email)) && mail.subject.includes('expires'))!;
  expect(mail.subject).toBe('Client secret of Partner-NL-Noordzee-SMC expires in 5 days');
  expect(mail.text).toContain('Match-Connect bridge');

  await page.goto(ready.mail_url);
  await page.getByText(mail.subject).first().click();
  await expect(page.frameLocator('#html').getByText('Match-Connect bridge')).toBeVisible();
  await page.screenshot({ path: join(results, 'mail-catcher.png') });

  for (const [name, width, colorScheme] of [['wide', 800, 'light'], ['phone', 390, 'light'], ['phone-dark', 390, 'dark']] as const) {
    await page.goto('about:blank');
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await page.setContent(mail.html);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `the mail scrolls sideways at ${width} px`).toBeLessThanOrEqual(width);
    // A mail stands inside the page of a mail program, which has the landmarks.
    const axe = new AxeBuilder({ page }).disableRules(['region', 'landmark-one-main', 'page-has-heading-one']);
    const { violations } = await axe.analyze();
    expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), `axe, mail, ${name}`).toEqual([]);
    await page.screenshot({ path: join(results, `mail-${name}.png`), fullPage: true });
  }

  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  const link = mail.text.match(/http\S+\/rotate\/\S*/)![0];
  await page.goto(link);
  // The session of the morning has ended by then.
  await page.getByLabel('Email address').fill(marieke.email);
  await page.getByLabel('Password', { exact: true }).fill(marieke.password);
  await page.getByRole('button', { name: /recovery code/ }).click();
  await page.getByLabel('Recovery code').fill(marieke.recovery_codes[1]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  expect(page.url()).toContain('/rotate/');
  // The page is about that very secret: the one with this name and hint is chosen, among all that could be.
  const hint = new URL(link).searchParams.get('hint')!;
  expect(hint).toHaveLength(3);
  await expect(page.getByRole('radio', { name: new RegExp(`^Match-Connect bridge .*${hint}`) })).toBeChecked();
});
