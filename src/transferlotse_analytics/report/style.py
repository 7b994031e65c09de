"""How the report looks: light and dark, on a screen, on a telephone and on paper."""

from transferlotse_analytics.report.charts import ACCENT, GREY, INK, LINE

# Charts are drawn once in the colours of the light page; the dark page gives the same parts other colours.
STYLE = f"""
:root{{color-scheme:light dark;--paper:#fff;--ink:{INK};--quiet:#52616b;--line:#d5dbe0;--shade:#f3f6f8;--accent:{ACCENT}}}
@media (prefers-color-scheme:dark){{:root{{--paper:#12181c;--ink:#e8ebe8;--quiet:#a8b3b8;--line:#323d43;--shade:#1b2429;
--accent:#7cc5d9}}}}
@media print{{:root{{color-scheme:light;--paper:#fff;--ink:#000;--quiet:#444;--line:#bbb;--shade:#fff;--accent:{ACCENT}}}}}
*{{box-sizing:border-box}}
body{{margin:0;font:1rem/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper)}}
main{{max-width:56rem;margin:0 auto;padding:2rem 1rem 4rem}}
h1,h2,h3{{line-height:1.2;text-wrap:balance;overflow-wrap:anywhere;hyphens:auto}}
h1{{margin:0 0 1rem;font-size:2rem}}
h2{{margin:3.5rem 0 1rem;border-top:2px solid var(--accent);padding-top:1rem;font-size:1.5rem}}
h3{{margin:2.5rem 0 .5rem;font-size:1.15rem}}
p,li{{max-width:42rem}}
a{{color:var(--accent)}}
nav ul{{padding-left:1.2rem;margin:.25rem 0 1rem}}
.quiet{{color:var(--quiet)}}
.note{{border-left:3px solid var(--accent);padding:.25rem 0 .25rem .8rem}}
dl.about{{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem;margin:0 0 1.5rem}}
dl.about dt{{color:var(--quiet)}}dl.about dd{{margin:0;overflow-wrap:anywhere}}
dl.three{{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem;margin:1.5rem 0}}
dl.three div{{background:var(--shade);border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem}}
dl.three dt{{color:var(--quiet)}}dl.three dd{{margin:0;font-size:1.9rem;font-variant-numeric:tabular-nums}}
.table{{overflow-x:auto;margin:1rem 0}}
table{{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}}
caption{{text-align:left;color:var(--quiet);padding-bottom:.3rem}}
th,td{{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}}
thead th{{vertical-align:bottom;font-weight:600;border-bottom-color:var(--ink);min-width:4rem}}
tbody th{{font-weight:400;min-width:6rem;hyphens:auto}}tr.sum>*{{font-weight:600}}tr:not(.sum) .all{{color:var(--quiet)}}
td.n,th.n{{text-align:right;padding-right:1.2rem}}
figure{{margin:1rem 0}}figcaption{{color:var(--quiet)}}
figure svg{{max-width:100%;height:auto}}svg.narrow{{display:none}}
svg [fill="{ACCENT}"]{{fill:var(--accent)}}svg [fill="{INK}"]{{fill:var(--ink)}}svg [fill="{GREY}"]{{fill:var(--quiet)}}
svg [stroke="{INK}"]{{stroke:var(--ink)}}svg [stroke="{LINE}"]{{stroke:var(--line)}}
@media (max-width:40rem){{svg.narrow{{display:block}}svg.wide{{display:none}}h1{{font-size:1.6rem}}
dl.about{{grid-template-columns:1fr;gap:0}}dl.about dd{{margin-bottom:.5rem}}}}
@media print{{svg.narrow{{display:none}}svg.wide{{display:block}}nav{{display:none}}.table{{overflow:visible}}
table{{font-size:8pt}}main{{max-width:none;padding:0}}h2,h3{{break-after:avoid}}figure,tr,dl.three div{{break-inside:avoid}}
thead{{display:table-header-group}}@page{{margin:18mm}}}}
"""
