// The enhanced page: htmx, its SSE extension and idiomorph; everything else is in base.js, which needs none of them.
import "./htmx-global.js";
import "htmx-ext-sse";
import "idiomorph/htmx";
