// Nothing typed is lost. A form with data-draft="a key of its own" and a field client_id is kept on the device while it
// is being filled in, until a page of the server says data-draft-done="the same key". Without a connection it waits and
// goes out by itself, from whatever page is open when the connection is back; client_id makes sending it twice harmless.

const PREFIX = `draft:${document.body.dataset.user ?? "guest"}:`;
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const PATIENCE = 20000;
const EVERY = 10000;
const UNKEPT = new Set(["csrfmiddlewaretoken", "client_id"]);
const notice = document.querySelector("[data-unsent]");

const read = (key) => JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
const write = (key, draft) => localStorage.setItem(PREFIX + key, JSON.stringify(draft));
const forget = (key) => localStorage.removeItem(PREFIX + key);
const keys = () => Object.keys(localStorage).filter((k) => k.startsWith(PREFIX)).map((k) => k.slice(PREFIX.length));

function say(state, url = "") {
  if (!notice) return;
  notice.hidden = !state;
  notice.querySelectorAll("[data-state]").forEach((words) => (words.hidden = words.dataset.state !== state));
  notice.querySelectorAll("a[data-state]").forEach((link) => (link.href = url));
}

function keep(form, { waiting = false, submitter = null } = {}) {
  const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNKEPT.has(name));
  if (submitter?.name) values.push([submitter.name, submitter.value]);
  const clientId = form.elements.client_id.value;
  write(form.dataset.draft, { values, waiting, clientId, action: form.action, page: location.href, at: Date.now() });
}

function restore(form, draft) {
  for (const control of form.elements) {
    if (!control.name || ["hidden", "file", "submit"].includes(control.type)) continue;
    const values = draft.values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else if (values.length) control.value = values[0];
  }
  form.elements.client_id.value = draft.clientId;
}

async function reachable() {
  try {
    const icon = document.querySelector("link[rel=icon]").href;
    const answer = await fetch(icon, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function submit(form, submitter) {
  keep(form, { waiting: true, submitter });
  form.setAttribute("aria-busy", "true");
  if (await reachable()) {
    if (submitter?.name) form.append(hidden(submitter.name, submitter.value));
    form.submit();
    return;
  }
  form.removeAttribute("aria-busy");
  say("waiting");
  notice?.scrollIntoView({ block: "nearest" });
}

function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

// From another page: "done", "refused" (the server wants something put right) or "unreachable"; and where it led.
async function sendKept(key, draft) {
  const body = new FormData();
  draft.values.forEach(([name, value]) => body.append(name, value));
  body.append("client_id", draft.clientId);
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(draft.action, { method: "POST", body, signal, headers: { "X-CSRFToken": token } });
    if (answer.status >= 500) return { outcome: "unreachable" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const done = [...page.querySelectorAll("[data-draft-done]")].some((mark) => mark.dataset.draftDone === key);
    return { outcome: done ? "done" : "refused", url: answer.url };
  } catch {
    return { outcome: "unreachable" };
  }
}

let sending = false;

async function sendWaiting() {
  if (sending) return;
  sending = true;
  const here = new Set([...document.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft));
  for (const key of keys().filter((name) => read(name)?.waiting && !here.has(name))) {
    const draft = read(key);
    const { outcome, url } = await sendKept(key, draft);
    if (outcome === "done") forget(key);
    if (outcome === "refused") write(key, { ...draft, waiting: false });
    say({ done: "sent", refused: "refused", unreachable: "elsewhere" }[outcome], url ?? draft.page);
  }
  sending = false;
}

function attend(form) {
  const key = form.dataset.draft;
  const draft = read(key);
  const answered = document.querySelector(".error-summary"); // the server has seen it and wants something put right
  if (draft && !answered) restore(form, draft);
  if (draft) say(draft.waiting && !answered ? "waiting" : "kept");
  form.addEventListener("input", () => {
    keep(form);
    if (notice && !notice.hidden) say("kept");
  });
  form.addEventListener("submit", (event) => {
    if ([...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
    event.preventDefault();
    if (!form.hasAttribute("aria-busy")) submit(form, event.submitter);
  });
  if (answered) keep(form);
  else if (draft?.waiting) resend(form, draft);
}

function resend(form, draft) {
  const button = [...form.elements].find((b) => b.type === "submit" && b.name && draft.values.some(([n]) => n === b.name));
  submit(form, button);
}

notice?.querySelector("[data-discard]").addEventListener("click", () => {
  document.querySelectorAll("form[data-draft]").forEach((form) => forget(form.dataset.draft));
  location.reload();
});
document.querySelectorAll("[data-draft-done]").forEach((mark) => forget(mark.dataset.draftDone));
keys().filter((key) => Date.now() - (read(key)?.at ?? 0) > KEPT_FOR).forEach(forget);
document.querySelectorAll("form[data-draft]").forEach(attend);
sendWaiting();

// The browser tells when the line is back, but not always at the moment it can be used: ask again now and then.
function tryAgain() {
  document.querySelectorAll("form[data-draft]:not([aria-busy])").forEach((form) => {
    const draft = read(form.dataset.draft);
    if (draft?.waiting) resend(form, draft);
  });
  sendWaiting();
}

window.addEventListener("online", tryAgain);
setInterval(() => navigator.onLine && tryAgain(), EVERY);
