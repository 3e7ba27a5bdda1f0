// The script of all pages. Every page reads and submits without it; it adds what is live.
// Pages ask for it by attributes:
//
//   data-key="r" | "g m"        the key, or the keys one after the other, that press or focus the element (keys)
//   data-rows, data-row         a table whose rows are walked with j, k, x, Enter (rows)
//   data-row-go="r=#answer"     keys that open the current row at a place
//   data-bulk, data-count       the bar of deeds for selected rows, and where it says how many
//   data-all, data-clear        select all rows; none
//   data-words (body)           what the script says, in the reader's language: texts, and words and forms for times (page)
//   data-events (body)          the stream of events: row, gone, part, counts, toast (live)
//   data-chunk, data-older, …   a piece of a long list, and where the list goes on (scroll)
//   data-list, data-new-rows    the list that is shown anew, and the banner in which new rows wait
//   data-count-of="mine"        a figure that the stream keeps true; data-live says whether it runs
//   data-clock, data-soon       a running clock; time[data-ago], time[data-stopwatch] (ticking)
//   data-draft, data-answered   a form whose text is kept until it is sent (drafts)
//   data-confirm, …-text, …-verb, …-keep   a button that asks first (dialogs)
//   data-dialog, data-close     open a dialog; close the one that the button stands in
//   data-hide, data-print       hide the parent; print
//   data-drop, data-copy        a form that takes dropped and pasted files; a button that copies (files)
//   data-suggest="/address"     a field with suggestions under it while something is typed (find)
//   data-command, data-commands a deed that the palette of Ctrl K lists, or a menu of them; data-palette opens it (palette)
//   data-insert, …-note         a button that puts words into the answer, or into a note (insert)
//   data-files, data-drop-file  where a form's files are kept at once; a button that takes one out (files)
//   data-passkey, data-options   a form that asks the device for a passkey (passkeys)
//   data-preview, data-replies, data-quote, data-leaves   the composer's parts (composer)
//   data-submit, …-also, data-focus   the button of Ctrl Enter, and of Ctrl Shift Enter; what has the focus first
//   hx-post, hx-target, …       requests for parts of the page; errors become notices (requests)
import "htmx.org";
import * as composer from "./composer";
import * as dialogs from "./dialogs";
import * as drafts from "./drafts";
import * as files from "./files";
import * as find from "./find";
import * as insert from "./insert";
import * as keys from "./keys";
import * as live from "./live";
import * as palette from "./palette";
import * as passkeys from "./passkeys";
import * as requests from "./requests";
import * as rows from "./rows";
import * as scroll from "./scroll";
import * as ticking from "./ticking";

document.documentElement.classList.add("scripted");
for (const part of [dialogs, scroll, rows, composer, keys, find, palette, drafts, files, insert, requests, ticking, live, passkeys]) part.start();
