/** The look of the sign-in pages, in light and in dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #55606e; --paper: #fff; --back: #eef1f5; --line: #c3cad4; --accent: #1d4f91; --on: #fff; --warn: #8a3b00; --warn-back: #fdf0e2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #a5b0bf; --paper: #1b222c; --back: #10151c; --line: #3a4553; --accent: #8db8f2; --on: #10151c; --warn: #ffc48a; --warn-back: #3a2816; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, footer { max-width: 30rem; margin: 0 auto; }
main { padding: 1.5rem 1.75rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
h1 { margin: 0 0 0.75rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
small, footer { color: var(--dim); font-size: 0.875rem; }
footer { padding: 1rem 0.25rem; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: 0.4rem; font-weight: 600; }
.person, .check { display: flex; gap: 0.7rem; align-items: flex-start; cursor: pointer; }
.person { padding: 0.55rem 0.75rem; border: 1px solid var(--line); border-bottom-width: 0; }
.person:first-of-type { border-radius: 6px 6px 0 0; }
.person:last-of-type { border-radius: 0 0 6px 6px; border-bottom-width: 1px; }
.person:has(:checked) { background: color-mix(in srgb, var(--accent) 12%, transparent); }
.person span { display: flex; flex-direction: column; }
input[type=radio], input[type=checkbox] { margin: 0.3rem 0 0; accent-color: var(--accent); }
input[type=text] { width: 100%; padding: 0.5rem 0.7rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; font: inherit; font-size: 1.25rem; letter-spacing: 0.12em; text-transform: uppercase; }
label[for] { display: block; font-weight: 600; margin-bottom: 0.3rem; }
.buttons { display: flex; gap: 0.75rem; margin-top: 1.25rem; }
button { padding: 0.55rem 1.1rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: var(--on); font: inherit; font-weight: 600; cursor: pointer; }
button.quiet { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.code { font: 600 1.9rem/1.2 ui-monospace, monospace; letter-spacing: 0.08em; }
.warning { padding: 0.6rem 0.8rem; border-left: 4px solid var(--warn); background: var(--warn-back); color: var(--warn); }
`;
