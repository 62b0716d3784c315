// The code on a paper receipt stands behind the # of its address, which no browser sends: it is put into the field.

const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  document.querySelector("input[name=code]").value = code;
  history.replaceState(null, "", location.pathname);
}
