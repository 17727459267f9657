import { html, type Html } from "../html.ts";
import { isPending } from "../words.ts";
import { tokenField } from "./layout.ts";
import { actionOf, COMMENT_CHARACTERS_MAX, shownFields, type FormOptions } from "./vote-forms.ts";

/** Asks to see one hidden value; nothing where nobody may. */
export function revealForm(options: FormOptions): Html {
  const { request, session } = options;
  const [first] = request.revealable;
  if (!isPending(request) || first === undefined) return html``;
  return html`<details class="reveal">
    <summary>See a hidden value</summary>
    <form method="post" action="${actionOf(options, "reveal")}">
      ${tokenField(session)}${shownFields(options)}
      <p>
        Whoever decides may see single values. The agent's sidecar gives it, sealed for this one
        page. That you saw it, and why, is recorded.
      </p>
      <label for="placeholder">Which</label>
      <select id="placeholder" name="placeholder">
        ${request.revealable.map(
          ({ placeholder, label }) =>
            html`<option value="${placeholder}">${placeholder} (${label})</option>`,
        )}
      </select>
      <label for="reveal-reason">Why</label>
      <textarea
        id="reveal-reason"
        name="reason"
        rows="2"
        maxlength="${COMMENT_CHARACTERS_MAX}"
        required
      ></textarea>
      <div class="buttons"><button>Show it for a minute</button></div>
    </form>
  </details>`;
}
