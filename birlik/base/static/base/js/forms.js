// Forms: no double sending, a question before work is thrown away, a question before what cannot be undone.

const dirty = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) dirty.add(form);
});

window.addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

function ask(question, agree) {
  const dialog = document.getElementById("question");
  dialog.querySelector("[data-question]").textContent = question;
  dialog.querySelector("[value=yes]").textContent = agree;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm;
  if (question && !button.dataset.agreed) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(question, button.textContent.trim()))) return;
    button.dataset.agreed = "yes";
    form.requestSubmit(button);
    return;
  }
  if (form.method !== "post" || form.matches("[data-draft]")) return;
  if (form.dataset.sent) return event.preventDefault();
  dirty.delete(form);
  form.dataset.sent = "yes";
}, true);

// A page kept by the browser must be usable again when the person comes back to it.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
