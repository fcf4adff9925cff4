/// How reports look, on a light and on a dark ground, on a phone and on paper.
enum StyleSheet {
  static let text: StaticString = """
    :root {
      color-scheme: light dark;
      --ground: #ffffff; --raised: #f6f7f9; --ink: #1b1f26; --muted: #5a6372; --rule: #dfe3e8; --grid: #e9ecf0;
      --accent: #0b5fa5; --heat: #0b5a94; --on-heat: #ffffff;
      --passed: #12693c; --warning: #855200; --failed: #b3261e; --note: #41506a;
      --passed-ground: #e7f4ec; --warning-ground: #fdf3dc; --failed-ground: #fceceb; --note-ground: #eef2f7;
      --series-1: #2262c3; --series-2: #d87715; --series-3: #0c7463; --series-4: #6c0b68; --series-5: #846d27;
      --series-6: #58616e;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14171c; --raised: #1d2128; --ink: #e7eaee; --muted: #a0a9b6; --rule: #343b45; --grid: #2a3039;
        --accent: #7ab8f0; --heat: #62b0ee; --on-heat: #0d1116;
        --passed: #6fd39b; --warning: #edb64d; --failed: #ff9b91; --note: #b3c0d4;
        --passed-ground: #16281e; --warning-ground: #2b2413; --failed-ground: #321b1a; --note-ground: #1f2631;
        --series-1: #84b6fa; --series-2: #f97c42; --series-3: #63e6ae; --series-4: #ad60a8; --series-5: #f8d54d;
        --series-6: #aab3bf;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--ground); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans",
        Arial, sans-serif;
    }
    main { max-width: 1060px; margin: 0 auto; padding: 40px 28px 72px; }
    h1, h2, h3 { line-height: 1.2; font-weight: 650; text-wrap: balance; overflow-wrap: anywhere; }
    h1 { font-size: 2.1rem; margin: 0 0 10px; letter-spacing: -0.015em; }
    h2 { font-size: 1.35rem; margin: 0 0 12px; letter-spacing: -0.01em; }
    h3 { font-size: 1rem; margin: 0; }
    p { margin: 0 0 14px; max-width: 44em; overflow-wrap: anywhere; text-wrap: pretty; }
    code { font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
    a { color: var(--accent); text-underline-offset: 2px; }
    .kind {
      margin: 0 0 6px; color: var(--muted); font-size: 0.8rem; font-weight: 600; letter-spacing: 0.07em;
      text-transform: uppercase;
    }
    .summary { font-size: 1.1rem; color: var(--muted); }
    .note { color: var(--muted); font-size: 0.85rem; }
    .verdict {
      display: flex; gap: 12px; align-items: baseline; max-width: none; margin: 0 0 16px; padding: 12px 16px;
      border-radius: 8px; border-left: 4px solid currentColor;
    }
    .verdict > span:last-child { color: var(--ink); }
    p.passed { background: var(--passed-ground); color: var(--passed); }
    p.warning { background: var(--warning-ground); color: var(--warning); }
    p.failed { background: var(--failed-ground); color: var(--failed); }
    p.note.verdict { background: var(--note-ground); color: var(--note); font-size: 1rem; }
    .badge { font-weight: 650; font-size: 0.9rem; white-space: nowrap; }
    .badge.passed { color: var(--passed); } .badge.warning { color: var(--warning); }
    .badge.failed { color: var(--failed); } .badge.note { color: var(--note); }
    dl, dd { margin: 0; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(158px, 1fr)); gap: 12px; margin: 20px 0; }
    .tiles > div { background: var(--raised); border-radius: 8px; padding: 12px 16px; overflow-wrap: anywhere; }
    .tiles dt { color: var(--muted); font-size: 0.85rem; }
    .tiles .figure { font-size: 1.6rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
    .tiles .note { line-height: 1.4; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 0 32px; margin: 0 0 20px; }
    .facts > div {
      display: grid; grid-template-columns: minmax(120px, 2fr) 3fr; gap: 0 12px; padding: 6px 0;
      border-bottom: 1px solid var(--rule);
    }
    .facts dt { color: var(--muted); min-width: 0; overflow-wrap: anywhere; }
    .facts dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    .facts .note { grid-column: 2; }
    nav { margin: 28px 0 0; border-block: 1px solid var(--rule); }
    nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 0; padding: 10px 0; }
    nav a { text-decoration: none; font-size: 0.92rem; }
    nav a:hover { text-decoration: underline; }
    section { margin-top: 44px; }
    h2 { scroll-margin-top: 16px; }
    .scroll { overflow-x: auto; margin: 0 0 20px; }
    table { width: max-content; border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--muted); padding: 0 0 6px; font-size: 0.85rem; }
    th, td { padding: 6px 20px 6px 0; text-align: left; border-bottom: 1px solid var(--rule); vertical-align: baseline; }
    thead th { color: var(--muted); font-weight: 500; font-size: 0.85rem; vertical-align: bottom; }
    tbody th { font-weight: 500; min-width: 6.5em; }
    tbody th, td { max-width: 26em; overflow-wrap: break-word; }
    th code, td code { overflow-wrap: break-word; }
    .number { text-align: right; white-space: nowrap; }
    tr.chosen > * { background: var(--note-ground); }
    tr.chosen > th:first-child { box-shadow: inset 3px 0 var(--accent); padding-left: 10px; }
    .figures {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 32px 40px;
      margin: 20px 0; align-items: start;
    }
    figure { margin: 0; min-width: 0; max-width: 560px; }
    figcaption { margin: 0 0 8px; }
    figcaption p { margin: 4px 0 0; color: var(--muted); font-size: 0.9rem; line-height: 1.45; }
    figure > svg { display: block; width: 100%; height: auto; overflow: visible; }
    figure > .note { margin: 4px 0 0; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 0 0 8px; padding: 0; font-size: 0.85rem; }
    .legend li { display: flex; align-items: center; gap: 7px; }
    .legend span { overflow-wrap: anywhere; }
    .sample { flex: none; width: 28px; height: 12px; }
    details { margin: 6px 0 0; font-size: 0.9rem; }
    summary { cursor: pointer; color: var(--accent); width: fit-content; }
    details > .scroll { margin-top: 8px; max-height: 420px; overflow-y: auto; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
    svg text { font-size: 11px; fill: var(--ink); }
    svg .tick, svg .name { fill: var(--muted); font-variant-numeric: tabular-nums; }
    svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
    .grid { stroke: var(--grid); } .axis { stroke: var(--muted); }
    .reference { stroke: var(--muted); stroke-dasharray: 1.5 3.5; stroke-width: 1.4; }
    .bound { fill: none; stroke: var(--ink); stroke-width: 1.6; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: butt; }
    .s0 { stroke: var(--series-1); } .s1 { stroke: var(--series-2); } .s2 { stroke: var(--series-3); }
    .s3 { stroke: var(--series-4); } .s4 { stroke: var(--series-5); } .s5 { stroke: var(--series-6); }
    .f0 { fill: var(--series-1); } .f1 { fill: var(--series-2); } .f2 { fill: var(--series-3); }
    .f3 { fill: var(--series-4); } .f4 { fill: var(--series-5); } .f5 { fill: var(--series-6); }
    .d1 { stroke-dasharray: 9 3.5; } .d2 { stroke-dasharray: 3.5 2; } .d3 { stroke-dasharray: 9 3 2 3; }
    .marker { stroke: var(--ground); stroke-width: 1; }
    .whisker { stroke-width: 1.4; } .whisker.over { stroke: var(--ink); }
    .area { stroke: none; } .area.faint { fill-opacity: 0.38; }
    .point { fill: var(--series-1); fill-opacity: 0.55; }
    .cell { fill: var(--heat); stroke: var(--rule); } .cell.right { stroke: var(--heat); }
    svg .count { font-size: 14px; font-weight: 600; font-variant-numeric: tabular-nums; }
    svg .inverse { fill: var(--on-heat); }
    .heat { fill: var(--heat); }
    .h1 { fill-opacity: 0.1; } .h2 { fill-opacity: 0.25; } .h3 { fill-opacity: 0.42; } .h4 { fill-opacity: 0.6; }
    .h5 { fill-opacity: 0.8; }
    svg .passed { fill: var(--passed); } svg .warning { fill: var(--warning); } svg .failed { fill: var(--failed); }
    svg .note { fill: var(--note); font-size: 11px; }
    .strip rect { fill: transparent; }
    .strip > :not(rect) { visibility: hidden; pointer-events: none; }
    .strip:hover > :not(rect) { visibility: visible; }
    line.reading { stroke: var(--muted); }
    text.reading { paint-order: stroke; stroke: var(--ground); stroke-width: 6px; font-variant-numeric: tabular-nums; }
    .marker:hover, .area:hover, .cell:hover { filter: brightness(1.15); }
    @media (max-width: 520px) {
      main { padding: 24px 16px 48px; }
      h1 { font-size: 1.7rem; }
      .tiles { grid-template-columns: repeat(auto-fill, minmax(138px, 1fr)); }
      .facts { grid-template-columns: 1fr; }
      svg text { font-size: 13px; }
      .verdict { flex-direction: column; gap: 4px; }
    }
    @media print {
      body { font-size: 10.5pt; }
      main { max-width: none; padding: 0; }
      nav, details:not([open]) { display: none; }
      section { margin-top: 26px; }
      .tiles { grid-template-columns: repeat(5, 1fr); gap: 8px; }
      .tiles > div { padding: 8px 10px; } .tiles .figure { font-size: 1.3rem; }
      figure, tr, p, .tiles > div { break-inside: avoid; }
      caption { break-after: avoid; }
      h2, h3, h2 + p, figcaption, .legend { break-after: avoid; }
      .figures { grid-template-columns: 1fr 1fr; gap: 20px 28px; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    @media (forced-colors: active) { .verdict { border: 1px solid; } }
    """
}
