import { escapeHtml } from "../core/text/escape-html.ts";
import { STYLE } from "./page-style.ts";

interface Person {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
}

interface ChooseView {
  readonly action: string;
  readonly clientName: string;
  readonly people: readonly Person[];
  readonly suggested: string;
  readonly wantsStrong: boolean;
  readonly isWrong: boolean;
}

interface CodeForm {
  readonly action: string;
  readonly xsrf: string;
}

/** The page on which a person says who they are. It asks for no password, and says so. */
export function choose(view: ChooseView): string {
  const { action, clientName, people, suggested, wantsStrong, isWrong } = view;
  const choices = people.map((person) => choice(person, person.subject === suggested)).join("\n");
  return page(
    "Sign in",
    `<p><strong>${escapeHtml(clientName)}</strong> wants to know who you are.</p>
${isWrong ? warning("Choose one of these people.") : ""}${
      wantsStrong ? warning("It asks for a strong sign-in.") : ""
    }<form method="post" action="${escapeHtml(action)}">
<fieldset><legend>I am</legend>
${choices}
</fieldset>
<label class="check"><input type="checkbox" name="strong" value="yes"${wantsStrong ? " checked" : ""}>
<span>Strong sign-in <small>(stands for a second factor here)</small></span></label>
<div class="buttons"><button type="submit">Sign in</button>
<button type="submit" name="abort" value="yes" class="quiet" formnovalidate>Refuse</button></div>
</form>`,
  );
}

/** The page on which the code of a terminal is typed. */
export function enterCode({
  action,
  xsrf,
  isWrong,
}: CodeForm & { readonly isWrong: boolean }): string {
  const problem =
    "That code is not known, or it was used or has expired. Look at the terminal again.";
  return page(
    "Enter the code",
    `<p>A terminal shows a code of eight letters.</p>
${isWrong ? warning(problem) : ""}<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<label for="code">Code</label>
<input id="code" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus>
<div class="buttons"><button type="submit">Continue</button></div>
</form>`,
  );
}

/** The page that compares the code with that of the terminal. */
export function confirmCode({
  action,
  xsrf,
  clientName,
  userCode,
}: CodeForm & { readonly clientName: string; readonly userCode: string }): string {
  return page(
    "Is this your terminal?",
    `<p><strong>${escapeHtml(clientName)}</strong> shows this code:</p>
<p class="code">${escapeHtml(userCode)}</p>
<p>Go on only if you started this yourself and the terminal shows the same.</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
<div class="buttons"><button type="submit" name="confirm" value="yes">It is the same</button>
<button type="submit" name="abort" value="yes" class="quiet">Refuse</button></div>
</form>`,
  );
}

/** The end of a sign-in for a terminal. */
export function signedIn(): string {
  return page("You are signed in", "<p>Go back to the terminal. This page can be closed.</p>");
}

/** The end of a sign-in that was refused. */
export function refused(): string {
  return page("Nobody signed in", "<p>The terminal is told. This page can be closed.</p>");
}

/** The question whether to sign out. `form` is HTML with the id "op.logoutForm". */
export function signOut(form: string): string {
  return page(
    "Sign out?",
    `${form}<div class="buttons"><button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button type="submit" form="op.logoutForm" class="quiet">Stay</button></div>`,
  );
}

/** The end of a sign-out. */
export function signedOut(): string {
  return page("You are signed out", "<p>This page can be closed.</p>");
}

/** What went wrong. */
export function problem(message: string): string {
  return page(
    "That did not work",
    `${warning(message)}<p>Go back to where you came from, and start again.</p>`,
  );
}

function choice({ subject, name, groups }: Person, isChosen: boolean): string {
  return `<label class="person"><input type="radio" name="person" required value="${escapeHtml(subject)}"${isChosen ? " checked" : ""}>
<span><b>${escapeHtml(name)}</b> <small>${escapeHtml(subject)} · ${escapeHtml(groups.join(", "))}</small></span></label>`;
}

function warning(message: string): string {
  return `<p class="warning" role="alert">${escapeHtml(message)}</p>\n`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)} · Countersign for development</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<footer>This is the sign-in of the embedded stack, for development: it asks for no password, and whoever can open it can be anybody here. Connect your own identity provider for anything real.</footer>
</body>
</html>
`;
}
