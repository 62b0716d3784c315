// Addresses of lists carry what was chosen and nothing empty.

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  for (const name of [...event.detail.formData.keys()]) {
    if (!event.detail.formData.get(name)) event.detail.formData.delete(name);
  }
});
