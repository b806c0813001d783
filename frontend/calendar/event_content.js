// What stands in an event of the calendar, made of nodes: nothing that was typed becomes HTML.

export function eventContent({ event, timeText }, view) {
  const { what, note, person, address, badge } = event.extendedProps;
  if (event.display === "background") return "";
  const lines = [part("b", "cal-name", event.title)];
  if (what !== "away") {
    const time = what === "task" ? timeText.split(/\s[–-]\s/)[0] : timeText;
    lines.unshift(part("span", "cal-time num", time));
  }
  if (note) lines.push(part("span", "cal-note", note));
  if (address) lines.push(part("span", "cal-note", address));
  if (view === "agenda" && person) lines.push(part("span", "cal-note", person));
  if (badge && view === "agenda") lines.push(part("span", "cal-badge", badge));
  else if (badge) lines.push(part("span", "visually-hidden", badge));
  if (view !== "agenda" && person) lines.push(part("span", "visually-hidden", person));
  return { domNodes: lines };
}

// What does not fit stands in the hover.
export function label(element, event) {
  const { what, note, person, address, badge } = event.extendedProps;
  if (event.display === "background") return;
  const said = [event.title, badge, note, person, address].filter(Boolean).join(", ");
  element.title = said;
  element.dataset.event = event.id;
  element.dataset.what = what;
}

// The grid calls itself a table without having cells, and the days of a list are no children of it:
// both are heard as what they hold instead. What scrolls is reached by keyboard.
export function unrule(box) {
  for (const each of box.querySelectorAll(".ec-main")) each.tabIndex = 0;
  for (const each of box.querySelectorAll(".ec[role], .ec [role]"))
    if (each.getAttribute("role") !== "button") each.removeAttribute("role");
  for (const name of ["aria-colindex", "aria-colspan", "aria-rowindex", "aria-colcount", "aria-rowcount"])
    for (const each of box.querySelectorAll(`[${name}]`)) each.removeAttribute(name);
}

function part(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = typeof text === "string" ? text : "";
  return element;
}
