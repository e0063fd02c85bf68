// Extensions look for htmx as a global; this module runs before theirs because it is imported first.
import htmx from "htmx.org";
window.htmx = htmx;
