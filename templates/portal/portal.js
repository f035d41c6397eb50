// Adds to pages that work without it: focus on the summary, dropping files, and how far an upload has come.
"use strict";
(() => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  for (const hidden of document.querySelectorAll("[data-only-js]")) hidden.hidden = false;

  for (const back of document.querySelectorAll("[data-back]")) back.addEventListener("click", () => history.back());

  for (const field of document.querySelectorAll("input[readonly][data-copy]")) {
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "plain copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${field.labels[0].textContent}`);
    said.setAttribute("role", "status");
    button.addEventListener("click", () => {
      field.select();
      const done = navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.reject();
      done.catch(() => { if (!document.execCommand("copy")) throw new Error(); })
        .then(() => { said.textContent = " Copied."; }, () => { said.textContent = " Press Ctrl and C."; });
    });
    field.after(button, said);
  }

  const again = document.querySelector("[data-look-again]");
  if (again) setTimeout(() => location.reload(), 3000);

  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const place = form.querySelector("[data-drop]");
  const said = form.querySelector("[data-progress]");
  const most = { files: Number(form.dataset.mostFiles), bytes: Number(form.dataset.mostMb) * 1e6 };

  for (const kind of ["dragenter", "dragover"])
    place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("over"); });
  for (const kind of ["dragleave", "drop"])
    place.addEventListener(kind, () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.focus();
  });

  const wrong = () => {
    const files = [...input.files];
    if (!files.length) return "Choose a workbook to send.";
    if (files.length > most.files) return `Send at most ${most.files} workbooks at once.`;
    const big = files.find((file) => file.size > most.bytes);
    return big ? `${big.name} has more than ${form.dataset.mostMb} MB. Take pictures out of it.` : "";
  };

  form.addEventListener("submit", (event) => {
    const why = wrong();
    if (why) { event.preventDefault(); said.textContent = why; input.focus(); return; }
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    let told = -1;
    request.upload.onprogress = (now) => {
      const tenth = Math.floor((now.loaded / now.total) * 10);
      if (now.lengthComputable && tenth !== told) { told = tenth; said.textContent = tenth < 10 ? `Sending: ${tenth * 10} per cent` : "Sent. Checking it now."; }
    };
    request.onload = () => {
      if (request.responseURL !== form.action && request.status === 200) { location.assign(request.responseURL); return; }
      document.open(); document.write(request.responseText); document.close();
    };
    request.onerror = () => { button.disabled = false; said.textContent = "It could not be sent. Check your connection and try again."; };
    request.send(new FormData(form));
  });
})();
