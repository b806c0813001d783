// Everything a signed-in page needs. Styles come along, so that one build makes both files.

import "./css/main.css";

import htmx from "htmx.org/dist/htmx.esm.js";

import { rest, wake } from "./behaviours/registry.js";
import "./behaviours/arrange.js";
import "./behaviours/arrive.js";
import "./behaviours/board.js";
import "./behaviours/calendar.js";
import "./behaviours/card_page.js";
import "./behaviours/cell_edit.js";
import "./behaviours/checklist_lines.js";
import "./behaviours/dialog.js";
import "./behaviours/download.js";
import "./behaviours/draft.js";
import "./behaviours/field_day.js";
import "./behaviours/fill_in.js";
import "./behaviours/gate.js";
import "./behaviours/grid_keys.js";
import "./behaviours/installed.js";
import "./behaviours/keep_typed.js";
import "./behaviours/keys.js";
import "./behaviours/layout.js";
import "./behaviours/live.js";
import "./behaviours/menu.js";
import "./behaviours/menu_search.js";
import "./behaviours/message_form.js";
import "./behaviours/news.js";
import "./behaviours/notice.js";
import "./behaviours/offline_note.js";
import "./behaviours/once.js";
import "./behaviours/outcome.js";
import "./behaviours/palette.js";
import "./behaviours/passkey.js";
import "./behaviours/part_form.js";
import "./behaviours/patience.js";
import "./behaviours/pick_many.js";
import "./behaviours/preview.js";
import "./behaviours/duplicate_keys.js";
import "./behaviours/queue.js";
import "./behaviours/public_form.js";
import "./behaviours/push.js";
import "./behaviours/rows.js";
import "./behaviours/sandbox.js";
import "./behaviours/section_strip.js";
import "./behaviours/selection.js";
import "./behaviours/shell.js";
import "./behaviours/slide_grip.js";
import "./behaviours/stage_path.js";
import "./behaviours/stay_open.js";
import "./behaviours/submit_on_change.js";
import "./behaviours/table_columns.js";
import "./behaviours/task_keys.js";
import "./behaviours/theme_switch.js";
import "./behaviours/toast.js";
import "./behaviours/triage.js";
import "./behaviours/whole_text.js";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

htmx.onLoad((element) => {
  wake(element);
  if (element === document.body) document.dispatchEvent(new Event("awake"));
});
document.addEventListener("htmx:beforeCleanupElement", (event) => rest(event.target));
