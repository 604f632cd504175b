// A real client: a script with a process of its own that asks for a token twice a second, as a nightly upload does once
// a night. Its secret stands in a file that it reads anew each time, so whoever deploys a new one replaces the file.
// Each answer is a line of JSON: `at`, `status`, `words`, and the `hint` of the secret that it presented.
import { readFileSync } from 'node:fs';

const { TOKEN_ENDPOINT, CLIENT_ID, RESOURCE, SECRET_FILE } = process.env;

async function ask() {
  const secret = readFileSync(SECRET_FILE, 'utf8').trim();
  const form = { grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: secret, resource: RESOURCE };
  const headers = { 'user-agent': 'nightly-upload/3.1 node' };
  const answer = await fetch(TOKEN_ENDPOINT, { method: 'POST', body: new URLSearchParams(form), headers });
  const body = await answer.json();
  const line = { at: Date.now(), status: answer.status, words: body.error_description ?? '', hint: secret.slice(0, 3) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

for (;;) {
  await ask();
  await new Promise((resolve) => setTimeout(resolve, 500));
}
