// Before all tests: signs people in once over HTTP, and keeps their cookies for the tests that begin signed in.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { code, freshStep, person, ready } from './system';

const results = join(__dirname, '../results');

/** The file with a person's cookie. */
export function signedIn(name: string): string {
  return join(results, 'signed-in', `${name}.json`);
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
