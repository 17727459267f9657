/** The look of a report: one file, no fonts or pictures of elsewhere; on paper black on white, on a screen as its owner likes it. */
export const STYLE = `
:root{--ink:#17202e;--soft:#4d5868;--line:#d5dae2;--faint:#f4f6f9;--paper:#fff;--accent:#1f4e8c;--pass:#146c43;--fail:#a61b1b;--none:#5a6372;
--c1:#1f4e8c;--c2:#5b8fc7;--c3:#a61b1b;--c4:#d9822b;--c5:#8a6fb0;--c6:#8b95a5;color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
main{max-width:66rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
h1{font-size:2rem;line-height:1.15;margin:.2rem 0 .3rem;letter-spacing:-.015em}
h2{font-size:1.3rem;margin:2.6rem 0 .6rem;padding-top:.9rem;border-top:2px solid var(--ink);break-after:avoid}
h3{font-size:1rem;margin:0 0 .4rem;break-after:avoid}
p{margin:.4rem 0 .8rem;max-width:46rem}
.over{font-size:.78rem;letter-spacing:.09em;text-transform:uppercase;color:var(--accent);font-weight:600;margin:0}
.lead{font-size:1.05rem;color:var(--soft);margin:0 0 1.4rem}
code,.mono{font:.86em/1.5 ui-monospace,"Cascadia Mono","DejaVu Sans Mono",Menlo,monospace;overflow-wrap:anywhere}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.4rem;margin:1.2rem 0;padding:1rem 1.2rem;background:var(--faint);border-left:4px solid var(--accent)}
dl.facts dt{color:var(--soft)}dl.facts dd{margin:0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.2rem 2rem}
.pair ul{margin:.3rem 0;padding-left:1.1rem}.pair li{margin:.3rem 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.8rem;margin:1rem 0 1.4rem}
.tile{border:1px solid var(--line);border-radius:6px;padding:.6rem .9rem;break-inside:avoid}
.tile b{display:block;font-size:1.55rem;line-height:1.2;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:.86rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0 1rem;font-size:.88rem}
caption{text-align:left;color:var(--soft);padding-bottom:.4rem}
th{text-align:left;font-weight:600;border-bottom:1.5px solid var(--ink);padding:.35rem .6rem .35rem 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:.5rem .7rem .5rem 0;vertical-align:top}
td:last-child,th:last-child{padding-right:0}
.fixed{table-layout:fixed;overflow-wrap:anywhere}.w12{width:12%}.w14{width:14%}.w17{width:17%}.w20{width:19%}.w30{width:31%}
thead{display:table-header-group}tr{break-inside:avoid}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.when{white-space:nowrap;font-variant-numeric:tabular-nums}
.soft{color:var(--soft)}.small{font-size:.94em}
.badge{display:inline-block;min-width:5.6rem;text-align:center;padding:.1rem .5rem;border-radius:3px;border:1.5px solid;font-weight:600;font-size:.82rem;white-space:nowrap}
.pass{color:var(--pass)}.fail{color:var(--fail)}.not_tested{color:var(--none)}
.badge.pass{background:color-mix(in srgb,var(--pass) 9%,transparent)}.badge.fail{background:color-mix(in srgb,var(--fail) 10%,transparent)}
ul.checks{list-style:none;margin:0;padding:0}ul.checks li{margin:0 0 .55rem;padding-left:1.25rem;position:relative}
ul.checks .mark{position:absolute;left:0;font-weight:700}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:1.4rem 2rem;margin:1rem 0}
figure{margin:0;break-inside:avoid}figure.wide{grid-column:1/-1}
figcaption{color:var(--soft);font-size:.84rem;margin-top:.3rem}
svg{display:block;width:100%;height:auto;font-family:inherit}
svg text{fill:var(--ink);font-size:12px}svg .soft{fill:var(--soft)}svg .axis{stroke:var(--line);stroke-width:1}
.f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}.f4{fill:var(--c4)}.f5{fill:var(--c5)}.f6{fill:var(--c6)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.4rem 0 0;padding:0;list-style:none;font-size:.84rem}
.key svg{display:inline-block;width:.75rem;height:.75rem;vertical-align:-.05rem;margin-right:.35rem}
.bar{display:inline-block;vertical-align:.1em;margin-right:.5rem;width:6rem;height:.6rem}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--soft);font-size:.84rem}
@media screen and (max-width:46rem){.fixed{min-width:44rem}.pair,.charts{grid-template-columns:1fr}dl.facts{grid-template-columns:1fr}.scroll{overflow-x:auto}}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e7ebf1;--soft:#a9b3c1;--line:#37414f;--faint:#1d2530;--paper:#141a22;--accent:#8db7ee;--pass:#6fcf97;--fail:#ff8a80;--none:#b4bdca;
--c1:#8db7ee;--c2:#4f86c6;--c3:#ff8a80;--c4:#f0ad62;--c5:#bfa6e0;--c6:#8b95a5;color-scheme:dark}}
@page{margin:13mm 13mm 14mm}
@media print{html,body{font-size:9pt}main{max-width:none;padding:0}h1{font-size:20pt}h2{font-size:13pt;margin-top:7mm}.newpage h2{margin-top:0}table{font-size:7.8pt;line-height:1.38}td{padding-top:1.3mm;padding-bottom:1.3mm}ul.checks li{margin-bottom:1mm}.badge{min-width:4.9rem}
.newpage{break-before:page}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
