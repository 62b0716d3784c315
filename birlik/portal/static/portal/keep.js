// <form data-keep="name">: what is typed is kept on the device only after the person has ticked [data-keep-here], because
// phones are shared. A page with data-forget="name" has it forgotten. Nothing is ever sent by itself.

const PREFIX = "kept here:";
const SKIPPED = new Set(["client_id", "puzzle", "answer", "total", "clinic"]);
const LARGEST = 20 * 1024 * 1024;

document.querySelectorAll("[data-with-script]").forEach((element) => (element.hidden = false));

function typed(form) {
  const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  return { values, clientId: form.elements.client_id.value };
}

function restore(form, kept) {
  for (const [name, value] of kept.values) {
    const control = form.elements[name];
    if (!control) continue;
    if (control.type === "checkbox") control.checked = true;
    else control.value = value;
  }
  form.elements.client_id.value = kept.clientId;
}

document.querySelectorAll("form[data-keep]").forEach((form) => {
  const key = PREFIX + form.dataset.keep;
  const tick = form.querySelector("[data-keep-here]");
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (kept) {
    tick.checked = true;
    if (!document.querySelector(".error-summary")) restore(form, kept);
  }
  const save = () => {
    if (tick.checked) localStorage.setItem(key, JSON.stringify(typed(form)));
    else localStorage.removeItem(key);
  };
  form.addEventListener("input", save);
  const named = form.querySelector("details.named");
  form.querySelectorAll("input[name=anonymous]").forEach((choice) =>
    choice.addEventListener("change", () => (named.open = choice.value === "no" && choice.checked)),
  );
  form.querySelectorAll("input[type=file]").forEach((input) =>
    input.addEventListener("change", () => {
      const large = [...input.files].some((file) => file.size > LARGEST);
      input.setCustomValidity(large ? form.dataset.tooLarge : "");
      if (large) {
        input.reportValidity();
        input.value = "";
      }
    }),
  );
});
