// What a page is asked by tests/e2e/looks: each answers with a list of complaints.

window.looksShift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.looksShift += entry.value;
}).observe({ type: "layout-shift", buffered: true });

window.looks = {
  name(element) {
    const id = element.id ? `#${element.id}` : "";
    const kind = typeof element.className === "string" ? element.className.trim().split(/\s+/).slice(0, 2) : [];
    return `${element.tagName.toLowerCase()}${id}${kind.map((each) => (each ? `.${each}` : "")).join("")}`;
  },

  seen(element) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 2 && box.height > 2;
  },

  // A page as wide as the window; only what scrolls by itself may be wider.
  overflow() {
    // What scrolls up and down only, a page that is read.
    const read = document.querySelector("main.page");
    if (read && read.scrollWidth > read.clientWidth + 1) {
      const edge = read.getBoundingClientRect().right;
      const over = [...read.querySelectorAll("*")].find((each) => looks.seen(each) && each.getBoundingClientRect().right > edge + 1);
      return [`wider than its page: ${over ? looks.name(over) : "main"}`];
    }
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width + 1) return [];
    const wide = [...document.querySelectorAll("body *")].filter((each) => {
      if (!looks.seen(each) || each.getBoundingClientRect().right <= width + 1) return false;
      for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== "visible") return false;
      return true;
    });
    return wide.slice(0, 3).map((each) => `wider than the window: ${looks.name(each)}`);
  },

  // Cells of one row that lie upon one another.
  heaped(root) {
    const complaints = new Set();
    for (const row of root.querySelectorAll("tr")) {
      const cells = [...row.cells].filter(looks.seen).map((each) => [each, each.getBoundingClientRect()]);
      cells.slice(1).forEach(([cell, box], number) => {
        const [before, left] = cells[number];
        if (box.left < left.right - 2 && box.top < left.bottom - 2 && left.top < box.bottom - 2)
          complaints.add(`lies upon the next cell: ${looks.name(before)}, ${looks.name(cell)}`);
      });
    }
    return [...complaints];
  },

  texts(root) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const parent = walker.currentNode.parentElement;
      if (!text || !parent || parent.closest("script, style, svg, template, noscript")) continue;
      if (looks.seen(parent)) found.push([text, parent]);
    }
    return found;
  },

  // Text that ends at an edge without saying so.
  cut(root) {
    const complaints = new Set();
    for (const [text, element] of looks.texts(root)) {
      const style = getComputedStyle(element);
      if (element.closest(".sr-only, .visually-hidden, .skip-link")) continue;
      const hides = ["hidden", "clip"].includes(style.overflowX);
      if (hides && element.scrollWidth > element.clientWidth + 1) {
        const says = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
        // A heading has nothing beside it that says the same; the whole of the rest comes up on hover.
        if (!says || element.matches("h1, h2, h3"))
          complaints.add(`cut off: ${looks.name(element)} “${text.slice(0, 40)}”`);
      }
      const high = ["hidden", "clip"].includes(style.overflowY) && style.webkitLineClamp === "none";
      if (high && element.scrollHeight > element.clientHeight + 4)
        complaints.add(`cut off below: ${looks.name(element)} “${text.slice(0, 40)}”`);
    }
    return [...complaints];
  },

  // Everything that is read or read aloud, without code, and without what speaks another language.
  words(root) {
    const own = document.documentElement.lang;
    const foreign = (element) =>
      element.closest("code, pre, kbd, [translate=no], [aria-hidden=true], textarea") ||
      (element.closest("[lang]")?.lang ?? own) !== own;
    const said = new Set();
    for (const [text, element] of looks.texts(root)) if (!foreign(element)) said.add(text.replace(/\s+/g, " "));
    for (const element of root.querySelectorAll("[title], [placeholder], [aria-label], [alt]")) {
      // On the page of the process these are addresses within the playbook.
      if (element.matches(".sentences li") || foreign(element) || !looks.seen(element)) continue;
      for (const name of ["title", "placeholder", "aria-label", "alt"])
        if (element.getAttribute(name)) said.add(element.getAttribute(name).trim().replace(/\s+/g, " "));
    }
    return [document.title, ...said];
  },

  async axe(root, only) {
    const options = { resultTypes: ["violations"], elementRef: false, iframes: false };
    options.runOnly = only ? { type: "rule", values: only } : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
    const found = await axe.run(root, options);
    return found.violations
      .filter((each) => ["serious", "critical"].includes(each.impact))
      .map((each) => {
        const first = each.nodes[0];
        const where = each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
        const colours = first.any?.[0]?.data?.contrastRatio ? ` ${first.any[0].data.contrastRatio} ${first.any[0].data.fgColor} on ${first.any[0].data.bgColor}` : "";
        return `${each.id} ×${each.nodes.length}: ${where}${colours}`;
      });
  },

  // What opens a dialog or slides over the page.
  links(root) {
    const frames = ["#dialog", "#slide"];
    const opens = (each) => frames.includes(each.closest("[hx-target]")?.getAttribute("hx-target"));
    return [...root.querySelectorAll("[hx-get]")].filter(opens).map((each) => each.getAttribute("hx-get"));
  },

  top() {
    const open = [...document.querySelectorAll("dialog[open]")].pop();
    return open ?? document.querySelector("details[open] > .menu") ?? document.body;
  },

  close() {
    for (const each of document.querySelectorAll("dialog[open]")) each.close();
    for (const each of document.querySelectorAll("details[open]")) each.open = false;
  },
};
