// The script of all pages. Every page reads and submits without it; it adds what is live.
import "htmx.org";
import * as dialogs from "./dialogs";
import * as drafts from "./drafts";
import * as files from "./files";
import * as keys from "./keys";
import * as live from "./live";
import * as requests from "./requests";
import * as rows from "./rows";
import * as ticking from "./ticking";

document.documentElement.classList.add("scripted");
for (const part of [dialogs, rows, keys, drafts, files, requests, ticking, live]) part.start();
