// The running system, and machines that speak to it beside the browser.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';

export interface Person {
  email: string;
  name: string;
  password: string;
  totp_seed: string;
  recovery_codes: string[];
}

interface Ready {
  base_url: string;
  mail_url: string;
  people: Person[];
  applications: {
    client_id: string;
    name: string;
    resources: { api: string; identifier: string; environment: string }[];
    secrets: { id: string; name: string; text: string; state: string }[];
  }[];
  invitations: { email: string; name: string; url: string }[];
}

const file = process.env.CREDENZA_SYSTEM;
if (!file) {
  throw new Error('These tests need a running system: `cargo xtask test --only browser` starts one and runs them.');
}
export const ready: Ready = JSON.parse(readFileSync(file, 'utf8'));

export function person(name: string): Person {
  return ready.people.find((person) => person.name.startsWith(name))!;
}

export function application(name: string) {
  return ready.applications.find((application) => application.name === name)!;
}

function fromBase32(text: string): Buffer {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/[ =]/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** The code of an authenticator (RFC 6238), so many steps of 30 seconds from now. */
export function code(seed: string, steps = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', fromBase32(seed)).update(counter).digest();
  const offset = hash[19] & 15;
  return ((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

/** Resolves while at least half of the current step is left, so that a code does not end on its way. */
export async function freshStep(): Promise<void> {
  const past = Date.now() % 30_000;
  if (past > 15_000) {
    await new Promise((resolve) => setTimeout(resolve, 30_000 - past));
  }
}

/** What a script does: it asks for a token. */
export async function token(clientId: string, secret: string, resource: string): Promise<Response> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, resource };
  const headers = { 'user-agent': 'nightly-upload/3.1 python-requests/2.32' };
  return fetch(`${ready.base_url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form), headers });
}

/** Runs the cron as of an instant. */
export async function tick(at: Date): Promise<void> {
  const answer = await fetch(`${ready.base_url}/cdn-cgi/handler/scheduled?cron=*/15+*+*+*+*&time=${at.getTime()}`);
  if (!answer.ok) throw new Error(`the tick of ${at.toISOString()} failed: ${answer.status}`);
}

export interface Mail {
  id: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** Mails in the catcher, newest first. */
export async function mails(): Promise<Mail[]> {
  return (await fetch(`${ready.mail_url}/api/mails`)).json();
}

/** Sends what is owed, and gives the newest mail to an address that has these words in its subject. */
export async function mailTo(address: string, words: RegExp): Promise<Mail> {
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

/** The link in a mail that opens something once. */
export function linkIn(mail: Mail): string {
  return mail.text.match(/http\S+#\S+/)![0];
}

/** Bad days of the mail service, to come one after the other. */
export async function plan(faults: object[]): Promise<void> {
  const answer = await fetch(`${ready.mail_url}/api/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`the catcher does not know this fault: ${answer.status}`);
}
