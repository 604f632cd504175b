// The list refreshes by itself; the address names the mail that is shown, so a reload keeps it.
const $ = (id) => document.getElementById(id);
const seen = new Set(JSON.parse(sessionStorage.getItem("seen") ?? "[]"));
const EVERY = 1500;
let shown = null;
let known = "";
let view = "html";

const element = (name, text, properties = {}) => Object.assign(document.createElement(name), { textContent: text }, properties);
const clock = (instant) => new Date(instant).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" });

async function refresh() {
  const to = $("to").value.trim();
  try {
    const answer = await fetch(`/api/mails${to ? `?to=${encodeURIComponent(to)}` : ""}`);
    list(await answer.json());
    document.title = "Mail · Credenza dev";
  } catch {
    document.title = "Mail · not running";
  }
}

function list(mails) {
  const chosen = location.hash.slice(1);
  const state = JSON.stringify([mails.map((mail) => mail.id), chosen, [...seen]]);
  if (state === known) return;
  known = state;
  $("list").replaceChildren(...mails.map((mail) => {
    const item = document.createElement("li");
    const link = element("a", "", { href: `#${mail.id}`, className: seen.has(mail.id) ? "seen" : "" });
    if (mail.id === chosen) link.setAttribute("aria-current", "true");
    link.append(element("strong", mail.subject), element("span", mail.to.join(", ")), element("time", new Date(mail.created_at).toLocaleTimeString()));
    item.append(link);
    return item;
  }));
  $("empty").hidden = mails.length > 0;
  const mail = mails.find((mail) => mail.id === chosen);
  if (!mail) show(null);
  else if (mail.id !== shown) show(mail);
}

function show(mail) {
  shown = mail?.id ?? null;
  document.body.classList.toggle("reading", Boolean(mail));
  $("mail").hidden = !mail;
  $("choose").hidden = Boolean(mail) || !$("empty").hidden;
  if (!mail) return;
  seen.add(mail.id);
  sessionStorage.setItem("seen", JSON.stringify([...seen]));
  $("subject").textContent = mail.subject;
  const facts = [["From", mail.from], ["To", mail.to.join(", ")], ["Cc", mail.cc.join(", ")], ["Bcc", mail.bcc.join(", ")], ["Reply to", mail.reply_to.join(", ")], ["Accepted", clock(mail.created_at)]];
  $("facts").replaceChildren(...facts.filter(([, value]) => value).flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  $("attachments").replaceChildren(...mail.attachments.map((file, number) => {
    const item = document.createElement("li");
    item.append(element("a", `↓ ${file.filename ?? "attachment"}`, { href: `/api/mails/${mail.id}/attachments/${number}` }));
    return item;
  }));
  // Links open in a new tab; nothing in the frame runs or loads.
  const policy = `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  $("html").srcdoc = `${policy}<base target="_blank">${mail.html ?? ""}`;
  $("text").textContent = mail.text ?? "This mail has no text part.";
  $("source").textContent = JSON.stringify({ id: mail.id, idempotency_key: mail.idempotency_key, headers: mail.headers, request: mail.raw }, null, 2);
  if (!mail.html && view === "html") view = "text";
  if (mail.html && !mail.text && view === "text") view = "html";
  turn(view);
}

function turn(to) {
  view = to;
  for (const tab of $("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.view === view));
  for (const id of ["html", "text", "source"]) $(id).hidden = id !== view;
}

$("tabs").addEventListener("click", (event) => event.target.dataset.view && turn(event.target.dataset.view));
$("clear").addEventListener("click", async () => { await fetch("/api/mails", { method: "DELETE" }); location.hash = ""; refresh(); });
$("to").addEventListener("input", refresh);
addEventListener("hashchange", refresh);
setInterval(refresh, EVERY);
refresh();
