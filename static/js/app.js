/**
 * The page's own script, which starts the modules of this folder. `npm run build` bundles them into one file. If that
 * file is absent or was built from other sources, the browser loads the modules themselves.
 */
import { startComposer } from "./composer.js";
import { startConnection } from "./connection.js";
import { startControls } from "./controls.js";
import { startFocus } from "./focus.js";
import { startForms } from "./forms.js";
import { startLocalTimes } from "./localTimes.js";
import { startScroll } from "./scroll.js";
import { startSwaps } from "./swaps.js";

startComposer();
startForms();
// After a swap the handlers run in this order: times (their text changes its length), scrolling, focus.
startSwaps();
startLocalTimes();
startScroll();
startFocus();
startConnection();
startControls();
// Last: after an error above, the page looks and works as without scripts.
document.documentElement.classList.add("js");
