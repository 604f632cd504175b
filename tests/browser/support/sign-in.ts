// Before all tests: signs people in once over HTTP, and keeps their cookies for the tests that begin signed in.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { code, freshStep, person, ready, type Person } from './system';

const results = join(__dirname, '../results');

/** The file with a person's cookie. */
export function signedIn(name: string): string {
  return join(results, 'signed-in', `${name}.json`);
}

/** Signs in on the page that is open, with a recovery code that no other test uses: a code of the authenticator is good once. */
export async function signInByRecoveryCode(page: Page, who: Person, number: number): Promise<void> {
  await page.getByLabel('Email address').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: /recovery code/ }).click();
  await page.getByLabel('Recovery code').fill(who.recovery_codes[number]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in with password and authenticator on the page that is open. */
export async function signInByCode(page: Page, email: string, password: string, seed: string): Promise<void> {
  await freshStep();
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Six-digit code').fill(code(seed));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export default async function signEverybodyIn(): Promise<void> {
  rmSync(results, { recursive: true, force: true });
  await freshStep();
  for (const name of ['Marieke', 'Joost', 'Camila', 'Noor', 'Sam']) {
    const { email, password, totp_seed } = person(name);
    const answer = await fetch(`${ready.base_url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ready.base_url },
      body: JSON.stringify({ email, password, code: code(totp_seed) }),
    });
    if (answer.status !== 201) throw new Error(`${name} cannot sign in: ${answer.status} ${await answer.text()}`);
    const [cookie, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=');
    const kept = { name: cookie, value, domain: 'localhost', path: '/', expires: -1, httpOnly: true, secure: true };
    mkdirSync(dirname(signedIn(name)), { recursive: true });
    writeFileSync(signedIn(name), JSON.stringify({ cookies: [{ ...kept, sameSite: 'Strict' }], origins: [] }));
  }
}
