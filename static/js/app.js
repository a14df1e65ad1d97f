/**
 * The page's own script: it starts the modules of this folder. `npm run build` bundles them into one file; where that
 * file is absent, or was made from other sources, the browser loads them as they are.
 */
import { startComposer } from "./composer.js";
import { startConnection } from "./connection.js";
import { startControls } from "./controls.js";
import { startFocus } from "./focus.js";
import { startForms } from "./forms.js";
import { startLocalTimes } from "./localTimes.js";
import { startScroll } from "./scroll.js";
import { startSwaps } from "./swaps.js";

document.documentElement.classList.add("js");
startComposer();
startForms();
// After a swap, times change their length first, then the page scrolls, and focus comes last.
startSwaps();
startLocalTimes();
startScroll();
startFocus();
startConnection();
startControls();
