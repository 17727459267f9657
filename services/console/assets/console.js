/*
 * Passkeys (WebAuthn Level 3), countdowns that count, hidden values that are hidden again, and word of a request that has
 * changed. Everything else works without this script.
 */

const hasPasskeys =
  typeof PublicKeyCredential === "function" &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";

for (const form of document.querySelectorAll("form[data-vote]")) {
  if (hasPasskeys) prepareVote(form);
}
for (const form of document.querySelectorAll("form[data-passkey-registration]")) {
  if (hasPasskeys) prepareRegistration(form);
  else form.querySelector("button").disabled = true;
}
for (const notice of document.querySelectorAll("[data-version]")) watchVersion(notice);
for (const value of document.querySelectorAll("[data-expires]")) hideInTime(value);
const countdowns = [...document.querySelectorAll("time[data-until]")];
if (countdowns.length > 0) setInterval(() => countdowns.forEach(count), 1000);

function prepareVote(form) {
  for (const box of form.querySelectorAll("[data-passkeys]")) box.hidden = false;
  for (const button of form.querySelectorAll("[data-passkey-vote]")) {
    const choice = button.dataset.passkeyVote;
    button.addEventListener("click", () =>
      withPasskey(form, button, async () => {
        if (!form.reportValidity()) return;
        const options = await ask(form, `/requests/${form.dataset.vote}/passkey`, { choice });
        const credential = await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        });
        form.elements.passkey.value = JSON.stringify(credential.toJSON());
        form.requestSubmit(form.querySelector(`button[name="choice"][value="${choice}"]`));
      }),
    );
  }
}

function prepareRegistration(form) {
  form.querySelector("[data-passkey-absent]").hidden = true;
  form.addEventListener("submit", (event) => {
    if (form.elements.passkey.value !== "") return;
    event.preventDefault();
    void withPasskey(form, form.querySelector("button"), async () => {
      const options = await ask(form, "/me/passkeys/begin", {});
      const credential = await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
      });
      form.elements.passkey.value = JSON.stringify(credential.toJSON());
      form.requestSubmit();
    });
  });
}

/** Runs with the button off, and says beside it what went wrong. */
async function withPasskey(form, button, run) {
  const error = form.querySelector("[data-passkey-error]");
  error.hidden = true;
  button.disabled = true;
  try {
    await run();
  } catch (problem) {
    error.textContent =
      problem instanceof DOMException
        ? "The passkey was not used: it was refused, it is not here, or it took too long."
        : problem.message;
    error.hidden = false;
  } finally {
    button.disabled = false;
  }
}

async function ask(form, path, fields) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ token: form.elements.token.value, ...fields }),
    redirect: "error",
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error?.message ?? "The console did not answer.");
  return JSON.parse(body.options_json);
}

/** Says so when the request is no longer as it is shown; what is being written stays. */
function watchVersion(notice) {
  const { request, version } = notice.dataset;
  const look = async () => {
    const answer = await fetch(`/requests/${request}/version`, {
      headers: { accept: "application/json" },
      redirect: "error",
    });
    if (answer.status === 401) clearInterval(timer);
    if (!answer.ok || (await answer.json()).version === version) return;
    notice.hidden = false;
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    // What failed once is looked at again soon.
    if (!document.hidden) look().catch(() => undefined);
  }, 5_000);
}

/** Also when the browser kept the page and shows it again. */
function hideInTime(value) {
  const hide = () => {
    if (Date.now() >= Date.parse(value.dataset.expires)) value.textContent = "It was shown.";
  };
  setInterval(hide, 500);
  addEventListener("pageshow", hide);
  addEventListener("pagehide", () => (value.textContent = "It was shown."));
}

/** In the words of the server: at most two units. */
function count(time) {
  const seconds = Math.ceil((Date.parse(time.dataset.until) - Date.now()) / 1000);
  const two = (value) => String(value).padStart(2, "0");
  const [minutes, hours, days] = [seconds / 60, seconds / 3600, seconds / 86400].map(Math.floor);
  time.textContent =
    seconds <= 0
      ? "has expired"
      : days > 0
        ? `expires in ${days}d ${hours % 24}h`
        : hours > 0
          ? `expires in ${hours}h ${two(minutes % 60)}m`
          : minutes > 0
            ? `expires in ${minutes}m ${two(seconds % 60)}s`
            : `expires in ${seconds}s`;
}
