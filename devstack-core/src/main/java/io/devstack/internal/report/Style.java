package io.devstack.internal.report;

/** How the page looks: light or dark as the reader has it, and black on white on paper. */
final class Style {
    static final String CSS = """
            :root{--page:#fff;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--panel:#f6f8fa;--good:#1a7f37;--warning:#9a6700;\
            --bad:#c21c2b;--link:#0969da}
            @media(prefers-color-scheme:dark){:root{--page:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--panel:#151b23;\
            --good:#3fb950;--warning:#d29922;--bad:#ff7b72;--link:#58a6ff}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
            main{max-width:1120px;margin:0 auto;padding:28px 24px 48px}
            h1{margin:0;font-size:30px;line-height:1.2}
            h1::before{content:"";display:inline-block;width:14px;height:14px;border-radius:50%;margin-right:12px;\
            vertical-align:2px;background:currentColor}
            h1.good,.verdict.good{color:var(--good)}h1.warning{color:var(--warning)}h1.bad,.bad{color:var(--bad)}
            h2{margin:34px 0 10px;font-size:19px;border-bottom:1px solid var(--line);padding-bottom:4px}
            h3{margin:0 0 4px;font-size:15px;overflow-wrap:anywhere}
            p{margin:6px 0}.kicker{color:var(--soft);margin:0 0 4px}.lead{font-size:17px}
            a{color:var(--link)}code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}
            .damage,.trouble{border:1px solid var(--line);border-left:4px solid var(--bad);background:var(--panel);\
            padding:10px 14px;margin:12px 0;border-radius:4px}
            .damage{border-left-color:var(--warning)}
            pre{margin:6px 0;padding:10px;background:var(--page);border:1px solid var(--line);overflow-x:auto;\
            white-space:pre-wrap;overflow-wrap:anywhere}
            figure{margin:0}.scroll{overflow-x:auto}svg{display:block;width:100%;height:auto}.slim{display:none}
            @media screen and (max-width:720px){.wide{display:none}.slim{display:block}main{padding:20px 14px 40px}h1{font-size:25px}}
            figcaption{color:var(--soft);font-size:13px}
            .legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:8px 0;padding:0;color:var(--ink)}
            .key{display:inline-block;width:22px;height:12px;border-radius:2px;margin-right:7px;vertical-align:-1px;\
            background:#868e96}
            .key.waiting{background:repeating-linear-gradient(135deg,#868e96 0 2px,transparent 2px 6px)}
            .key.unhealthy{background:#c23d0a}
            .key.down{background:repeating-linear-gradient(135deg,#c92a2a 0 2px,transparent 2px 6px)}
            .key.unwatched{background:repeating-linear-gradient(135deg,#495057 0 2px,transparent 2px 6px)}
            .key.restarting{background:repeating-linear-gradient(135deg,#6741d9 0 2px,transparent 2px 6px)}
            .key.starting{background:#f2b01e}.key.task{background:#0b7285}.key.ready{background:#247a36}
            .key.stopping{background:#6741d9}.key.still-alive{background:#c92a2a}
            .key.died{background:#c92a2a;width:12px;border-radius:50%}
            text{fill:var(--ink)}.name{font-weight:600;font-size:13px}.small,.tick,.phase-word{fill:var(--soft);font-size:11px}
            .row,.grid{stroke:var(--line)}.grid{stroke-dasharray:2 3}.cut-line{stroke:var(--soft);stroke-width:1.5}
            .bar-word{font-size:11px;font-weight:600}.bar.ready text,.bar.stopping text,.bar.still-alive text,.bar.task text,.bar.unhealthy text\
            {fill:#fff}.bar.starting text{fill:#1f2328}
            .bar.waiting text,.bar.down text,.bar.unwatched text,.bar.restarting text{paint-order:stroke;stroke:var(--page);stroke-width:3px}
            .dependency{stroke:var(--soft);stroke-width:1.5}.ink{fill:var(--soft)}
            table{border-collapse:collapse;width:100%;font-size:14px}
            th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);\
            overflow-wrap:break-word}th{white-space:nowrap}
            thead th{color:var(--soft);font-weight:600}.events td:first-child{white-space:nowrap;color:var(--soft)}.events td:nth-child(2){white-space:nowrap;color:var(--soft)}\
            .events td:last-child{overflow-wrap:anywhere}.next{font-weight:600}summary{cursor:pointer;color:var(--link)}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0}dt{color:var(--soft)}\
            dd{margin:0;overflow-wrap:anywhere}
            .verdict{font-size:17px;font-weight:600}.signals{font-size:13px;overflow-wrap:anywhere}
            footer{margin-top:36px;color:var(--soft);font-size:13px}
            @media print{:root{--page:#fff;--ink:#000;--soft:#444;--line:#bbb;--panel:#fff;--good:#14692d;--warning:#7d5400;\
            --bad:#a40e26;--link:#000}body{font-size:11px}main{max-width:none;padding:0}*{print-color-adjust:exact;\
            -webkit-print-color-adjust:exact}svg{min-width:0}tr,figure,.trouble{break-inside:avoid}h2{break-after:avoid}}
            """;

    private Style() {}
}
