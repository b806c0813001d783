// The calendar: people side by side or one's own week, dragged with mouse or finger. The server has
// the last word: what it refuses goes back to its place, and a dialog says what to change.

import {
  createCalendar,
  destroyCalendar,
  Interaction,
  List,
  ResourceTimeGrid,
  TimeGrid,
} from "@event-calendar/core";
import htmx from "htmx.org/dist/htmx.esm.js";

import { keepLayout } from "../behaviours/layout.js";
import { toast } from "../behaviours/toast.js";
import { eventContent, label, unrule } from "./event_content.js";

const VIEWS = {
  day: "resourceTimeGridDay",
  week: "resourceTimeGridWeek",
  own: "timeGridWeek",
  agenda: "listWeek",
};
const PHONE = "(max-width: 767px)";
const TYPING = "input, textarea, select, [contenteditable=true]";
// What changes together is asked for together, and not by every window of the house at once.
const NEAR_MS = 80;
const FAR_MS = 700;
const AGAIN_MS = 15000;

// Start the calendar in its box; returns what ends it.
export function startCalendar(box) {
  const setup = JSON.parse(box.dataset.setup);
  const tools = document.querySelector("[data-calendar-tools]");
  const state = {
    chosen: setup.chosen,
    view: matchMedia(PHONE).matches ? "agenda" : setup.view,
    kind: setup.kind,
  };
  let timer = 0;
  let isDragging = false;

  const peopleShown = () => (state.view === "own" ? [setup.own] : state.chosen);
  const resources = () => setup.people.filter((person) => peopleShown().includes(person.id));
  const ask = async (info) => {
    const address = new URL(setup.addresses.events, location.href);
    const asked = {
      start: info.startStr,
      end: info.endStr,
      people: peopleShown().join(","),
      kind: state.kind,
      background: state.view === "agenda" ? "no" : "yes",
    };
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      const { events, hours } = await answer.json();
      calendar.setOption("allDaySlot", events.some((event) => event.allDay));
      calendar.setOption("slotMinTime", hours[0]);
      calendar.setOption("slotMaxTime", hours[1]);
      return events;
    } catch {
      toast({ text: setup.words.failed, tone: "warning" });
      refreshIn(AGAIN_MS);
      return calendar.getEvents();
    } finally {
      box.removeAttribute("aria-busy");
    }
  };
  // An answer that comes late is not put over what was asked for after it.
  let newest = null;
  const load = (info) => {
    const mine = ask(info).then((events) => (mine === newest ? events : newest));
    newest = mine;
    return mine;
  };

  const calendar = createCalendar(
    box.querySelector("[data-hole]"),
    [TimeGrid, ResourceTimeGrid, List, Interaction],
    {
      view: VIEWS[state.view],
      date: setup.today,
      locale: setup.locale,
      firstDay: 1,
      headerToolbar: { start: "", center: "", end: "" },
      allDaySlot: false,
      allDayContent: setup.words.all_day,
      ...clockOf(setup.today),
      slotDuration: "00:30",
      snapDuration: { minutes: setup.step },
      slotHeight: 26,
      scrollTime: "08:00",
      datesAboveResources: true,
      height: "100%",
      customScrollbars: false,
      noEventsContent: setup.words.nothing,
      slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
      eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
      dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
      views: {
        resourceTimeGridDay: { dayHeaderFormat: { weekday: "long", day: "numeric", month: "long" } },
        resourceTimeGridWeek: { columnWidth: "minmax(112px, 1fr)" },
      },
      resources: resources(),
      eventSources: [{ events: load }],
      lazyFetching: false,
      editable: true,
      eventContent: (info) => eventContent(info, state.view),
      eventDidMount: ({ el, event }) => label(el, event),
      eventClick: ({ event }) => open(event),
      dateClick: ({ date, resource }) => setup.may_book && book(date, resource),
      eventDragStart: () => (isDragging = true),
      eventDragStop: () => (isDragging = false),
      eventResizeStart: () => (isDragging = true),
      eventResizeStop: () => (isDragging = false),
      eventDrop: ({ event, newResource, revert }) => move(event, newResource?.id, revert),
      eventResize: ({ event, revert }) => move(event, undefined, revert),
      eventAllUpdated: () => unrule(box),
      datesSet: ({ view }) => {
        const title = tools?.querySelector("[data-title]");
        if (title) title.textContent = view.title;
      },
    },
  );

  const refreshIn = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isDragging) return refreshIn(FAR_MS);
      calendar.refetchEvents();
    }, delay);
  };
  const changed = () => refreshIn(NEAR_MS);
  const changedElsewhere = () => refreshIn(FAR_MS * (1 + Math.random()));

  const open = ({ extendedProps }) => {
    if (extendedProps.page) location.assign(extendedProps.page);
    else if (extendedProps.open) htmx.ajax("GET", extendedProps.open, { target: "#dialog" });
    else if (extendedProps.slide) htmx.ajax("GET", extendedProps.slide, { target: "#slide" });
  };
  const book = (date, resource) => {
    const query = new URLSearchParams({ at: wall(date), who: resource?.id ?? "", kind: state.kind });
    htmx.ajax("GET", `${setup.addresses.new}?${query}`, { target: "#dialog" });
  };
  // Whoever is dragged over is who goes; the own week knows nobody else.
  const move = (event, toPerson, revert) => {
    const { what, move: address } = event.extendedProps;
    if (what === "task" && toPerson) return revert();
    const person = toPerson ?? event.resourceIds[0];
    const minutes = Math.round((event.end - event.start) / 60000);
    const values =
      what === "task"
        ? { due_at: wall(event.start) }
        : { slot: `${person}|${wall(event.start)}`, duration: String(minutes) };
    // An element of its own hears of this answer alone.
    const source = document.createElement("div");
    source.hidden = true;
    box.append(source);
    let isDone = false;
    const answered = ({ detail }) => (isDone = detail.xhr.status === 204);
    source.addEventListener("htmx:afterRequest", answered);
    htmx.ajax("POST", address, { values, source, target: "#dialog" }).finally(() => {
      if (!isDone) revert();
      source.remove();
    });
  };

  const mark = () => {
    for (const button of tools.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    }
  };
  const show = (view) => {
    state.view = view;
    mark();
    calendar.setOption("resources", resources());
    calendar.setOption("view", VIEWS[view]);
    calendar.refetchEvents();
  };
  const choose = (ids) => {
    state.chosen = ids.length ? ids : [setup.own];
    for (const tick of tools.querySelectorAll("[data-people] input")) {
      tick.checked = state.chosen.includes(tick.value);
    }
    tools.querySelector("[data-people-count]").textContent = state.chosen.length;
    keepLayout(setup.addresses.layout, { people: state.chosen });
    if (state.view === "own") return show("day");
    calendar.setOption("resources", resources());
    calendar.refetchEvents();
  };
  const go = (where) => {
    if (where === "prev") calendar.prev();
    else if (where === "next") calendar.next();
    else calendar.setOption("date", setup.today);
  };
  const clicked = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { go: where, view, choose: ids } = button.dataset;
    if (where) go(where);
    else if (view) {
      show(view);
      keepLayout(setup.addresses.layout, { view });
    } else if (ids) choose(ids.split(","));
  };
  const picked = ({ target }) => {
    if (target.matches("[data-kind]")) {
      state.kind = target.value;
      keepLayout(setup.addresses.layout, { kind: state.kind });
      calendar.refetchEvents();
    } else if (target.closest("[data-people]")) {
      choose([...tools.querySelectorAll("[data-people] input:checked")].map((tick) => tick.value));
    }
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
    if (event.key === "ArrowLeft") go("prev");
    else if (event.key === "ArrowRight") go("next");
    else if (event.code === "KeyT") go("today");
    else if (event.code === "KeyN") document.querySelector("[data-new-visit]")?.click();
    else return;
    event.preventDefault();
  };

  mark();
  tools.addEventListener("click", clicked);
  tools.addEventListener("change", picked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("card-changed", changed);
  document.addEventListener("card-changed-elsewhere", changedElsewhere);
  document.addEventListener("everything-changed", changedElsewhere);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("keydown", pressed);
    document.removeEventListener("card-changed", changed);
    document.removeEventListener("card-changed-elsewhere", changedElsewhere);
    document.removeEventListener("everything-changed", changedElsewhere);
    destroyCalendar(calendar);
  };
}

// How the line of now stands by the company's clock, wherever this machine is and however far a
// sandbox is ahead; farther than can be said, there is none.
function clockOf(now) {
  const minutes = Math.round((Date.parse(`${now}Z`) - Date.now()) / 60000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (hours > 99) return { nowIndicator: false };
  const two = (number) => String(number).padStart(2, "0");
  return { nowIndicator: true, timeZone: `${minutes < 0 ? "-" : "+"}${two(hours)}:${two(rest)}` };
}

// The clock on the wall of the company, whatever the zone of this machine.
function wall(date) {
  const two = (number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}T${[date.getHours(), date.getMinutes(), 0].map(two).join(":")}`;
}
